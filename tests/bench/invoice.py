"""An invoice for a customer who has bought no hours, in a company with a chart of accounts."""

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat

LINES = 3


def create_invoice(env, name):
    """Return (id of a draft, id of the user who may post it), of a company of their own."""
    company = env["res.company"].create({"name": f"{name} invoices"})
    env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
    user = env["res.users"].create(
        {
            "name": "Accountant",
            "login": "bench-accountant",
            compat.USER_GROUPS: [Command.set([env.ref("account.group_account_invoice").id])],
            "company_id": company.id,
            "company_ids": [Command.set([company.id])],
        }
    )
    env = env(user=user.id, su=False, context={"lang": "en_US", "tz": "UTC"})
    customer = env["res.partner"].sudo().create({"name": name, "is_company": True})
    product = env["product.product"].sudo().create({"name": "Cable", "list_price": 12.5})
    line = {"product_id": product.id, "quantity": 4.0}
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_line_ids": [Command.create(line) for __ in range(LINES)],
        }
    )
    assert invoice.invoice_line_ids.tax_ids and invoice.amount_tax
    return invoice.id, user.id


def post(env, ids):
    """Post the invoice."""
    number, user = ids
    invoice = env(user=user)["account.move"].browse(number)
    invoice.action_post()
    assert invoice.state == "posted"
