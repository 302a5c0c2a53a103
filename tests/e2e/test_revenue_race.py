"""Two accountants recognise the same period at once: one posts, the other finds nothing."""

from __future__ import annotations

from functools import partial

from races import FUNCTIONS, run_at_once

SET_UP = (
    FUNCTIONS
    + """
from odoo.addons.prepaid_it_blocks import compat
company = env.company
company.prepaid_activation = "order"
account = env["account.account"]
def make(code, kind):
    return account.create({"account_type": kind, "code": code, "name": code})
deferred, income = make("RACED", "liability_current"), make("RACEI", "income")
receivable = make_receivable(company, "RACER")
journal = env["account.journal"]
values = {"company_id": company.id}
journal.create(dict(values, name="Race", code="RACES", type="sale", default_account_id=income.id))
misc = journal.create(dict(values, name="Race", code="RACEM", type="general"))
company.write({
    "prepaid_deferred_account_id": deferred.id, "prepaid_income_account_id": income.id,
    "prepaid_revenue_journal_id": misc.id,
})
project = env["project.project"].create({"name": "Race", "allow_timesheets": True})
team = env["helpdesk.ticket.team"].create(
    {"name": "Race", "allow_timesheet": True, "default_project_id": project.id}
)
admin = env.ref("base.user_admin")
admin[compat.USER_GROUPS] |= env.ref("account.group_account_manager")
employee = get_employee(admin)
customer = env["res.partner"].create({
    "name": "Race Ltd", "is_company": True, "email": "race@race.example",
    "property_account_receivable_id": receivable.id,
})
product = env["product.product"].create({
    "name": "Race block", "type": "service", "invoice_policy": "order",
    "taxes_id": [Command.clear()],
    "is_prepaid_block": True, "prepaid_hours": 10.0, "list_price": 1000.0,
})
order = env["sale.order"].create({
    "partner_id": customer.id,
    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
})
order.action_confirm()
order._create_invoices().action_post()
ticket = env["helpdesk.ticket"].create({
    "name": "Race", "description": "Race", "partner_id": customer.id, "team_id": team.id,
    "project_id": project.id,
})
env["account.analytic.line"].create({
    "name": "Race", "ticket_id": ticket.id, "project_id": project.id,
    "employee_id": employee.id, "unit_amount": 4.0,
})
result = {"income": income.id, "today": str(company._get_prepaid_today())}
"""
)

FIGURES = """
lines = env["account.move.line"].search(
    [("account_id", "=", %(income)d), ("parent_state", "=", "posted")]
)
result = {"entries": len(lines.mapped("move_id")), "income": -sum(lines.mapped("balance"))}
"""


def test_of_two_runs_at_once_one_wins(run_in_odoo, call):
    firm = run_in_odoo(SET_UP)
    dialogs = [
        call("prepaid.revenue.recognise", "create", {"date_end": firm["today"]}) for __ in range(2)
    ]

    model, method = "prepaid.revenue.recognise", "action_recognise"
    answers = sorted(run_at_once(*[partial(call, model, method, [dialog]) for dialog in dialogs]))
    assert answers[0] == ""
    assert "nothing to recognise" in answers[1]
    assert run_in_odoo(FIGURES % firm) == {"entries": 1, "income": 400.0}
