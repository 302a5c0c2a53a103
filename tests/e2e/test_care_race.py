"""Several log time of one care plan at once, or run its checks: nothing is given or made twice."""

from __future__ import annotations

from races import FUNCTIONS, run_at_once

SET_UP = (
    FUNCTIONS
    + """
company = env.company
company.write({"prepaid_activation": "order", "prepaid_mail_working_hours": False})
block = env["product.product"].create({
    "name": "Raced care", "type": "service", "invoice_policy": "order", "list_price": 900.0,
    "taxes_id": [Command.clear()], "is_prepaid_block": True, "prepaid_hours": 10.0,
})
customer = env["res.partner"].create({"name": "Care race", "is_company": True})
line = {"product_id": block.id, "product_uom_qty": 1}
order = env["sale.order"].create({"partner_id": customer.id, "order_line": [Command.create(line)]})
order.action_confirm()
project = env["project.project"].create({"name": "Care race", "allow_timesheets": True})
team = env["helpdesk.ticket.team"].create(
    {"name": "Care race", "allow_timesheet": True, "default_project_id": project.id}
)
plan = env["prepaid.care.plan"].create({
    "name": "Care race", "agreement_id": order.prepaid_agreement_id.id, "team_id": team.id,
    "time_policy": "included", "included_hours": 1.0,
    "check_ids": [Command.create({"name": "Patches"})],
})
result = {
    "plan": plan.id, "project": project.id, "cron": env.ref("prepaid_it_blocks_care.cron_care").id,
    "employee": get_employee(env.ref("base.user_admin")).id,
}
"""
)
OPEN = """
ticket = env["prepaid.care.plan"].browse(%(plan)d)._open_due()
result = ticket.id
"""
FIGURES = """
plan = env["prepaid.care.plan"].browse(%(plan)d)
tickets = env["helpdesk.ticket"].search([("care_plan_id", "=", plan.id)])
result = {
    "included": sum(tickets.timesheet_ids.mapped("prepaid_included_seconds")),
    "drawn": plan.agreement_id.block_ids.used_hours, "tickets": len(tickets),
    "periods": len(plan.period_ids), "problems": env["prepaid.entry"]._check_ledger(),
}
"""


def test_included_time_is_given_once(run_in_odoo, call):
    firm = run_in_odoo(SET_UP)
    ticket = run_in_odoo(OPEN % firm)

    def log():
        vals = {
            "name": "Race",
            "ticket_id": ticket,
            "project_id": firm["project"],
            "employee_id": firm["employee"],
            "unit_amount": 0.5,
        }
        call("account.analytic.line", "create", [vals])

    assert run_at_once(*[log] * 4) == [""] * 4
    found = run_in_odoo(FIGURES % firm)
    assert (found["included"], found["drawn"], found["problems"]) == (3600, 1.0, [])


def test_runs_at_once_open_one_ticket(run_in_odoo, call):
    firm = run_in_odoo(SET_UP)

    def run():
        call("ir.cron", "method_direct_trigger", [firm["cron"]])

    run_at_once(*[run] * 3)
    found = run_in_odoo(FIGURES % firm)
    assert (found["tickets"], found["periods"]) == (1, 1)
