from odoo import api, fields, models


class PrepaidCareSinceMixin(models.AbstractModel):
    """What is promised from a day on: the day on which it was made, or taken up again.

    The past is not promised: neither what was before it was entered, nor what it was paused for.
    """

    _name = "prepaid.care.since.mixin"
    _description = "Care Promised from a Day On"
    _inherit = "prepaid.record.mixin"

    active = fields.Boolean(default=True)
    date_from = fields.Date(
        string="Counts From",
        readonly=True,
        copy=False,
        help="The day on which this was made, or taken up again after a pause: checks come due "
        "from then on.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: count from today on."""
        records = super().create(vals_list)
        records._count_from_today()
        return records

    def write(self, vals):
        """Extend: count what is taken up again from today on."""
        resumed = self.filtered(lambda record: record._is_resumed_by(vals))
        result = super().write(vals)
        resumed._count_from_today()
        return result

    def _is_resumed_by(self, vals):
        """Check if a change takes up again what was paused.

        :param vals: values for `write`
        """
        self.ensure_one()
        return bool(vals.get("active")) and not self.active

    def _count_from_today(self):
        """Let checks come due from today on, by the calendar of each company."""
        for company, records in self.grouped("company_id").items():
            # Sudo: it is the method that writes, after the user's own change.
            records.sudo().write({"date_from": company._get_prepaid_today()})
