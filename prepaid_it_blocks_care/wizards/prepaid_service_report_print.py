from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..policies import service_period


class PrepaidServiceReportPrint(models.TransientModel):
    """The dialog that prints or mails service reports of a period."""

    _name = "prepaid.service.report.print"
    _description = "Service Report of a Period"

    agreement_ids = fields.Many2many("prepaid.agreement", string="Agreements", required=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True, help="Last day, included.")
    lang = fields.Selection(
        selection="_get_languages",
        string="Language",
        help="Of what is printed. Empty: each customer's own.",
    )

    @api.model
    def _get_languages(self):
        return self.env["res.lang"].get_installed()

    @api.model
    def default_get(self, fields_list):
        """Extend: the agreements that are chosen, and the last quarter."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "prepaid.agreement":
            numbers = self.env.context.get("active_ids") or []
            values.setdefault("agreement_ids", [Command.set(numbers)])
        today = self.env.company._get_prepaid_today()
        first, last_day = service_period.get_last_periods(today)["last_quarter"]
        values.setdefault("date_from", first)
        values.setdefault("date_to", last_day)
        return values

    def action_print(self):
        """Print the service reports, a page for each agreement.

        :raise AccessError: when one of the agreements is out of the user's reach
        :raise UserError: when nothing is chosen
        """
        agreements = self._get_chosen()
        data = {
            "ids": agreements.ids,
            "date_from": str(self.date_from),
            "date_to": str(self.date_to),
            "lang": self.lang or "",
        }
        report = self.env.ref("prepaid_it_blocks_care.report_prepaid_service")
        return report.report_action(None, data=data, config=False)

    def action_send(self):
        """Have the service reports mailed, each once, and open them.

        :raise AccessError: for users who may not change the agreements
        :raise UserError: when nothing is chosen, or one of them was mailed already
        """
        agreements = self._get_chosen()
        agreements.check_access("write")
        # Sudo: the right on the agreements was checked; reports belong to the run.
        report = self.env["prepaid.service.report"].sudo()
        period = {"date_from": self.date_from, "date_to": self.date_to}
        known = report.search(
            [
                ("agreement_id", "in", agreements.ids),
                *((name, "=", value) for name, value in period.items()),
            ]
        )
        if known:
            raise UserError(
                self.env._(
                    "There is a service report already: %s. Open it on the agreement to send it "
                    "again.",
                    known[0].name,
                )
            )
        made = report.create([dict(period, agreement_id=one.id) for one in agreements])
        self.env.ref("prepaid_it_blocks_care.cron_contact")._trigger()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_care.prepaid_service_report_action"
        )
        return dict(action, domain=[("id", "in", made.ids)], context={})

    def _get_chosen(self):
        """Return the agreements that were chosen, which the user may see."""
        self.ensure_one()
        # Sudo: those out of reach are refused, not left out.
        agreements = self.sudo().agreement_ids.sudo(False)
        if not agreements:
            raise UserError(self.env._("Choose an agreement."))
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it begins."))
        agreements.check_access("read")
        return agreements
