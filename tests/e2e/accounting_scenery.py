"""Run in Odoo: a firm with Odoo's chart of accounts, one who does everything, an order."""

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat


def make_user(env, company):
    """Return a user who does everything in the firm."""
    groups = [
        "base.group_system",
        # The order's form of 19.0 (sale_project) opens for nobody else.
        "project.group_project_user",
        "account.group_account_manager",
        "sales_team.group_sale_manager",
        "prepaid_it_blocks.group_manager",
        "helpdesk_mgmt.group_helpdesk_manager",
        "hr_timesheet.group_timesheet_manager",
    ]
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": "Ada Accountant",
                "login": "ada",
                "password": "ada-password",
                "email": "ada@firm.example",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                compat.USER_GROUPS: [Command.set([env.ref(group).id for group in groups])],
            }
        )
    )
    env["hr.employee"].create({"name": user.name, "user_id": user.id, "company_id": company.id})
    return user


def make_order(env, company, customer):
    """Return a draft order for a block."""
    product = env["product.product"].create(
        {
            "name": "Ten hours",
            "type": "service",
            "invoice_policy": "order",
            "list_price": 900.0,
            "taxes_id": [Command.clear()],
            "is_prepaid_block": True,
            "prepaid_hours": 10.0,
            "company_id": company.id,
        }
    )
    return env["sale.order"].create(
        {
            "partner_id": customer.id,
            "company_id": company.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1.0})],
        }
    )


def make_ticket(env, company, customer, user):
    """Return a ticket of a customer on which a user works."""
    project = env["project.project"].create(
        {"name": "Ledger", "allow_timesheets": True, "company_id": company.id}
    )
    team = env["helpdesk.ticket.team"].create(
        {
            "name": "Ledger",
            "allow_timesheet": True,
            "default_project_id": project.id,
            "company_id": company.id,
        }
    )
    return env["helpdesk.ticket"].create(
        {
            "name": "Churn stands still",
            "description": "<p>Since this morning.</p>",
            "partner_id": customer.id,
            "team_id": team.id,
            "project_id": project.id,
            "company_id": company.id,
            "user_id": user.id,
        }
    )


def build(env, load_chart):
    """Make the firm; return ids that the test needs."""
    # The other tests' firm is left alone.
    company = env["res.company"].create({"name": "Ledger & Sons"})
    env.user.company_ids |= company
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    load_chart(env, company)
    company = company.with_env(env)
    company.write({"account_sale_tax_id": False, "prepaid_activation": "order"})
    user = make_user(env, company)
    customer = env["res.partner"].create(
        {"name": "Dairy Ltd", "is_company": True, "email": "dairy@customer.example"}
    )
    order = make_order(env, company, customer)
    ticket = make_ticket(env, company, customer, user)
    actions = {
        "settings": "prepaid_it_blocks.prepaid_settings_action",
        "revenue_recognise": "prepaid_it_blocks_account.prepaid_revenue_recognise_action",
        "revenue_tie_out": "prepaid_it_blocks_account.prepaid_revenue_tie_out_action",
    }
    return {
        "company": company.id,
        "order": order.id,
        "ticket": ticket.id,
        "actions": {name: env.ref(xmlid).id for name, xmlid in actions.items()},
        "today": str(company._get_prepaid_today()),
    }
