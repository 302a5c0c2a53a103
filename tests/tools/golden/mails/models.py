from odoo import fields, models


class Block(models.Model):
    _name = "x.block"

    hours = fields.Float()
    title = fields.Char()
    token = fields.Char()
    price = fields.Float()
