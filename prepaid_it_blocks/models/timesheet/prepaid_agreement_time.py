from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get


class PrepaidAgreement(models.Model):
    """By which hours of the week time counts under an agreement."""

    _inherit = "prepaid.agreement"

    schedule_id = fields.Many2one(
        "prepaid.schedule",
        compute="_compute_schedule_id",
        store=True,
        readonly=False,
        index=True,
        check_company=True,
        ondelete="restrict",
        help="Hours that count more: evenings, nights, holidays. Empty: all hours are equal.",
    )
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        help="The hours of the schedule are meant in this time zone.",
    )

    # What the company's settings are later leaves an agreement as it is.
    @api.depends("company_id")
    def _compute_schedule_id(self):
        for agreement in self:
            agreement.schedule_id = agreement.company_id.prepaid_schedule_id

    @api.depends("company_id")
    def _compute_tz(self):
        for agreement in self:
            company = agreement.company_id or self.env.company
            agreement.tz = company._get_prepaid_tz()
