"""Time is invoiced as time and material while the next block is sold: one of them pays for it."""

from __future__ import annotations

import pytest
from races import FUNCTIONS, run_at_once

SET_UP = (
    FUNCTIONS
    + """
company = env.company
company.prepaid_activation = "order"
account = env["account.account"]
income = account.search([("code", "=", "RACEMI")]) or account.create(
    {"account_type": "income", "code": "RACEMI", "name": "RACEMI"}
)
journals = env["account.journal"]
if not journals.search([("type", "=", "sale"), ("company_id", "=", company.id)]):
    journals.create({
        "name": "Race", "code": "RACEO", "type": "sale", "company_id": company.id,
        "default_account_id": income.id,
    })
receivable = make_receivable(company, "RACE%(number)d")
hour = env.ref("uom.product_uom_hour")
service = env["product.product"].create({
    "name": "Raced work", "type": "service", "invoice_policy": "delivery", "list_price": 100.0,
    "service_type": "timesheet", "uom_id": hour.id,
    "taxes_id": [Command.clear()], "property_account_income_id": income.id,
})
block = env["product.product"].create({
    "name": "Raced block", "type": "service", "invoice_policy": "order",
    "taxes_id": [Command.clear()],
    "is_prepaid_block": True, "prepaid_hours": 1.0, "list_price": 90.0,
})
customer = env["res.partner"].create({
    "name": "Material race", "is_company": True, "email": "race@race.example",
    "property_account_receivable_id": receivable.id,
})
def order(product, quantity):
    line = {"product_id": product.id, "product_uom_qty": quantity}
    return env["sale.order"].create(
        {"partner_id": customer.id, "order_line": [Command.create(line)]}
    )
first, material, following = order(block, 1), order(service, 10), order(block, 10)
first.action_confirm()
material.action_confirm()
first.prepaid_agreement_id.overage_policy = "next_block"
project = env["project.project"].create({
    "name": "Material race", "allow_timesheets": True, "allow_billable": True,
    "partner_id": customer.id, "sale_line_id": material.order_line.id,
})
team = env["helpdesk.ticket.team"].create(
    {"name": "Material race", "allow_timesheet": True, "default_project_id": project.id}
)
admin = env.ref("base.user_admin")
employee = get_employee(admin)
ticket = env["helpdesk.ticket"].create({
    "name": "Race", "description": "Race", "partner_id": customer.id, "team_id": team.id,
    "project_id": project.id,
})
env["account.analytic.line"].create({
    "name": "Race", "ticket_id": ticket.id, "project_id": project.id,
    "employee_id": employee.id, "unit_amount": 3.0,
})
result = {
    "material": material.id, "following": following.id,
    "delivered": material.order_line.qty_delivered,
}
"""
)

FIGURES = """
material = env["sale.order"].browse(%(material)d)
block = env["sale.order"].browse(%(following)d).order_line.prepaid_block_ids
result = {
    "invoiced": sum(material.invoice_ids.mapped("amount_untaxed")),
    "drawn": block.used_hours, "to_invoice": material.order_line.qty_to_invoice,
}
"""


@pytest.mark.parametrize("number", range(3))
def test_one_of_them_pays(run_in_odoo, call, number):
    firm = run_in_odoo(SET_UP % {"number": number})
    assert firm["delivered"] == 2.0
    context = {
        "active_model": "sale.order",
        "active_id": firm["material"],
        "active_ids": [firm["material"]],
    }
    wizard = call(
        "sale.advance.payment.inv",
        "create",
        {"advance_payment_method": "delivered"},
        context=context,
    )

    def invoice():
        call("sale.advance.payment.inv", "create_invoices", [wizard], context=context)

    def sell():
        call("sale.order", "action_confirm", [firm["following"]])

    answer, told = run_at_once(invoice, sell)
    assert told == ""
    found = run_in_odoo(FIGURES % firm)
    assert found["to_invoice"] == 0.0
    if answer:
        assert (found["invoiced"], found["drawn"]) == (0.0, 2.0), answer
    else:
        assert (found["invoiced"], found["drawn"]) == (200.0, 0.0)
