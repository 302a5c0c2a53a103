from odoo import api, fields, models


class PrepaidNumberMixin(models.AbstractModel):
    """A record whose name is a number of its model's sequence.

    Stands below `prepaid.record.mixin` in a model, which keeps others from giving numbers.
    """

    _name = "prepaid.number.mixin"
    _description = "Numbered Record"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: give each record the next number."""
        sequence = self.env["ir.sequence"]
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = sequence.next_by_code(self._name) or "/"
        return super().create(vals_list)
