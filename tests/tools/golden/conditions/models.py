from odoo import fields, models


class Thing(models.Model):
    _name = "x.thing"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    active = fields.Boolean()
    is_open = fields.Boolean()
    name = fields.Char()
    state = fields.Selection([("new", "New")])
    count = fields.Integer()
    note = fields.Text()
    day = fields.Date()
    partner_id = fields.Many2one("res.partner")
    line_ids = fields.One2many("x.line", "thing_id")
