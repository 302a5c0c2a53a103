from odoo import api, fields, models
from odoo.tools import format_amount

from ...policies.hours import as_clock


class PrepaidPriceTextMixin(models.AbstractModel):
    """Lines of documents that say what a block gives, in a whole sentence.

    Models that inherit it have `prepaid_hours`, `prepaid_rate`, `prepaid_normal_rate` and
    `prepaid_saving`. Quotations, invoices, their pages and their PDF all show this sentence, in
    the language in which the document is read.
    """

    _name = "prepaid.price.text.mixin"
    _description = "Says What a Prepaid Block Gives"

    prepaid_text = fields.Char(
        string="What the Block Gives",
        compute="_compute_prepaid_text",
        help="Hours, rate and saving as a sentence, for documents.",
    )

    @api.depends("prepaid_hours", "prepaid_rate", "prepaid_normal_rate", "prepaid_saving")
    @api.depends_context("lang")
    def _compute_prepaid_text(self):
        for line in self:
            line.prepaid_text = line._get_prepaid_text()

    def _get_prepaid_text(self):
        """Return hours, rate and saving as a sentence in the context's language; "" for none."""
        self.ensure_one()
        if not self.prepaid_hours:
            return ""
        values = {
            "hours": as_clock(self.prepaid_hours),
            "rate": self._format_prepaid_amount(self.prepaid_rate),
        }
        if not self.currency_id.compare_amounts(self.prepaid_saving, 0.0) > 0:
            return self.env._("%(hours)s hours at %(rate)s per hour.", **values)
        return self.env._(
            "%(hours)s hours at %(rate)s instead of %(normal_rate)s per hour: %(saving)s saved.",
            normal_rate=self._format_prepaid_amount(self.prepaid_normal_rate),
            saving=self._format_prepaid_amount(self.prepaid_saving),
            **values,
        )

    def _format_prepaid_amount(self, amount):
        """Return the text of an amount of this line, in the context's language."""
        return format_amount(self.env, amount, self.currency_id)
