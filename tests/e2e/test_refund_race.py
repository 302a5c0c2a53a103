"""Two managers refund the same hours at once: one credit note, the other gets a readable error."""

from __future__ import annotations

from functools import partial

from races import FUNCTIONS, run_at_once

SET_UP = (
    FUNCTIONS
    + """
company = env.company
company.prepaid_activation = "order"
account = env["account.account"]
income = account.create({"account_type": "income", "code": "BACKI", "name": "BACKI"})
receivable = make_receivable(company, "BACKR")
env["account.journal"].create({
    "company_id": company.id, "name": "Back", "code": "BACKS", "type": "sale",
    "default_account_id": income.id,
})
customer = env["res.partner"].create({
    "name": "Back Ltd", "is_company": True, "email": "back@back.example",
    "property_account_receivable_id": receivable.id,
})
product = env["product.product"].create({
    "name": "Back block", "type": "service", "invoice_policy": "order",
    "taxes_id": [Command.clear()],
    "is_prepaid_block": True, "prepaid_hours": 10.0, "list_price": 1000.0,
})
order = env["sale.order"].create({
    "partner_id": customer.id,
    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
})
order.action_confirm()
order._create_invoices().action_post()
result = {"block": order.order_line.prepaid_block_ids.id}
"""
)

FIGURES = """
block = env["prepaid.block"].browse(%(block)d)
credits = block.sale_line_id.invoice_lines.filtered("prepaid_credit_hours")
result = {"left": block.balance_hours, "credits": sorted(credits.mapped("price_subtotal"))}
"""


def _refund_at_once(call, dialogs):
    model, method = "prepaid.block.refund", "action_refund"
    return sorted(run_at_once(*[partial(call, model, method, [dialog]) for dialog in dialogs]))


def test_of_two_refunds_at_once_one_wins(run_in_odoo, call):
    firm = run_in_odoo(SET_UP)
    values = {"block_id": firm["block"], "hours": 6.0, "reason": "Moves away"}
    dialogs = [call("prepaid.block.refund", "create", values) for __ in range(2)]
    answers = _refund_at_once(call, dialogs)
    assert answers[0] == ""
    assert "has 4:00 hours left: 6:00 cannot be taken" in answers[1]
    assert run_in_odoo(FIGURES % firm) == {"left": 4.0, "credits": [600.0]}

    # The same dialog twice: a double click.
    values["hours"] = 2.0
    dialog = call("prepaid.block.refund", "create", values)
    answers = _refund_at_once(call, [dialog, dialog])
    assert answers[0] == ""
    assert "refunded already" in answers[1]
    assert run_in_odoo(FIGURES % firm) == {"left": 2.0, "credits": [200.0, 600.0]}
