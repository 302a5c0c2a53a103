from odoo import fields, models


class Block(models.Model):
    _name = "x.block"

    name = fields.Char()
    hours = fields.Float()
    state = fields.Selection([("new", "New"), ("gone", "Gone")])
    note = fields.Text()
    company_id = fields.Many2one("res.company")
    entry_ids = fields.One2many("x.entry", "block_id")


class Entry(models.Model):
    _name = "x.entry"

    hours = fields.Float()
    reason = fields.Char()
