from odoo import fields, models


class Bill(models.Model):
    _name = "x.bill"

    name = fields.Char()
    amount = fields.Monetary()
    fee = fields.Monetary(currency_field="fee_currency_id")
    price = fields.Float()
    company_id = fields.Many2one("res.company")
    journal_id = fields.Many2one("account.journal", check_company=True)
    product_id = fields.Many2one("product.product", domain="[('kind', '=', kind)]")
    user_id = fields.Many2one("res.users")
    note = fields.Text()
    secret = fields.Char()
    state = fields.Selection([("done", "Done")])
    line_ids = fields.One2many("x.bill.line", "bill_id")


class Line(models.Model):
    _name = "x.bill.line"

    total = fields.Monetary()
    reason = fields.Char()
    late = fields.Boolean()


class Partner(models.Model):
    _inherit = "res.partner"

    bill_count = fields.Integer()
    bill_total = fields.Monetary()
    is_billed = fields.Boolean()
