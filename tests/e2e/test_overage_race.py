"""Two people bill the same hours at once: one makes the order, the other finds nothing."""

from __future__ import annotations

from functools import partial

from races import FUNCTIONS, run_at_once

SET_UP = (
    FUNCTIONS
    + """
company = env.company
company.prepaid_activation = "order"
hour = env.ref("uom.product_uom_hour")
company.prepaid_normal_rate_product_id = env["product.product"].create({
    "name": "Raced hour", "type": "service", "invoice_policy": "delivery", "list_price": 100.0,
    "service_type": "timesheet", "uom_id": hour.id,
    "taxes_id": [Command.clear()],
})
project = env["project.project"].create({"name": "Overage race", "allow_timesheets": True})
team = env["helpdesk.ticket.team"].create(
    {"name": "Overage race", "allow_timesheet": True, "default_project_id": project.id}
)
admin = env.ref("base.user_admin")
employee = get_employee(admin)
product = env["product.product"].create({
    "name": "Raced block", "type": "service", "invoice_policy": "order",
    "taxes_id": [Command.clear()],
    "is_prepaid_block": True, "prepaid_hours": 1.0, "list_price": 90.0,
})
agreements = []
for number in range(3):
    customer = env["res.partner"].create({
        "name": "Overage race %d" % number, "is_company": True,
        "email": "race%d@race.example" % number,
    })
    order = env["sale.order"].create({
        "partner_id": customer.id,
        "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
    })
    order.action_confirm()
    order.prepaid_agreement_id.overage_policy = "invoice"
    agreements.append(order.prepaid_agreement_id.id)
    ticket = env["helpdesk.ticket"].create({
        "name": "Race", "description": "Race", "partner_id": customer.id, "team_id": team.id,
        "project_id": project.id,
    })
    env["account.analytic.line"].create({
        "name": "Race", "ticket_id": ticket.id, "project_id": project.id,
        "employee_id": employee.id, "unit_amount": 3.0,
    })
result = {"agreements": agreements, "today": str(company._get_prepaid_today())}
"""
)

FIGURES = """
orders = env["sale.order"].search(
    [("is_prepaid_overage", "=", True), ("prepaid_agreement_id", "in", %(agreements)s)]
)
bills = orders.mapped("order_line.prepaid_overage_bill_ids")
result = {
    "orders": len(orders), "amount": sum(orders.mapped("amount_untaxed")),
    "hours": sum(bills.mapped("hours")),
}
"""


def test_of_several_who_bill_at_once_one_does(run_in_odoo, call):
    firm = run_in_odoo(SET_UP)
    people = 3
    vals = {"date_to": firm["today"], "agreement_ids": [(6, 0, firm["agreements"])]}
    dialogs = [call("prepaid.overage.invoice", "create", vals) for __ in range(people)]

    model, method = "prepaid.overage.invoice", "action_create"
    answers = sorted(run_at_once(*[partial(call, model, method, [dialog]) for dialog in dialogs]))
    assert answers[0] == ""
    assert all("no hours to bill" in answer for answer in answers[1:])
    assert run_in_odoo(FIGURES % firm) == {"orders": 3, "amount": 600.0, "hours": 6.0}
