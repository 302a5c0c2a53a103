from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _lang_get
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import UserError


class PrepaidServiceReport(models.Model):
    """The service report of one agreement and period: mailed once, and kept as it was sent."""

    _name = "prepaid.service.report"
    _description = "Service Report"
    _inherit = ["prepaid.service.report.send.mixin", "prepaid.record.mixin"]
    _order = "date_to desc, id desc"

    name = fields.Char(compute="_compute_name")
    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer", store=True)
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True, help="Last day, included.")
    lang = fields.Selection(_lang_get, string="Language", readonly=True)
    recipient_ids = fields.Many2many("res.partner", string="Recipients", readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Not sent")],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    problem = fields.Char(readonly=True, help="Why it could not be sent.")
    date_sent = fields.Datetime(string="Sent On", readonly=True)
    mail_id = fields.Many2one("mail.mail", readonly=True, ondelete="set null")
    attachment_id = fields.Many2one(
        "ir.attachment", string="PDF", readonly=True, ondelete="set null", copy=False
    )

    # What the mail says, in the reader's language.
    period_text = fields.Char(compute="_compute_texts")
    greeting_name = fields.Char(compute="_compute_texts")
    left_text = fields.Char(compute="_compute_texts")
    open_text = fields.Char(compute="_compute_texts")
    portal_link = fields.Char(compute="_compute_texts")
    recipient_numbers = fields.Char(compute="_compute_texts")

    _period_key = compat.Constraint(
        "UNIQUE (agreement_id, date_from, date_to)",
        "There is a service report of this agreement and period already.",
    )

    @api.depends("agreement_id.name", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_name(self):
        for report in self:
            period = report.agreement_id._get_service_period_text(report.date_from, report.date_to)
            report.name = f"{report.agreement_id.name}, {period}"

    @api.depends("agreement_id", "date_from", "date_to", "recipient_ids")
    @api.depends_context("lang")
    def _compute_texts(self):
        for report in self:
            agreement, recipients = report.agreement_id, report.recipient_ids
            report.period_text = agreement._get_service_period_text(
                report.date_from, report.date_to
            )
            report.greeting_name = (
                recipients.name if len(recipients) == 1 else agreement.partner_id.name
            )
            report.left_text = " ".join(agreement._get_left_texts())
            report.open_text = report._get_open_text()
            report.portal_link = agreement.get_base_url() + agreement._get_page_url()
            report.recipient_numbers = ",".join(map(str, recipients.ids))

    def _get_open_text(self):
        """Return how many findings wait for the customer's decision, or False for none."""
        self.ensure_one()
        # Sudo: the customer reads it.
        finding = self.env["prepaid.finding"].sudo()
        count = finding.search_count(
            [("agreement_id", "=", self.agreement_id.id), ("state", "=", "open")]
        )
        if count == 1:
            return self.env._("One finding waits for your decision.")
        return self.env._("%s findings wait for your decision.", count) if count else False

    def action_download(self):
        """Send the PDF as the customer got it.

        :raise UserError: when nothing was sent yet
        """
        self.ensure_one()
        if not self.attachment_id:
            raise UserError(
                self.env._("This service report was not sent yet, so there is no PDF of it.")
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "self",
        }

    def action_try_again(self):
        """Let reports that could not be sent go out with the next run.

        :raise AccessError: for users who may not change the agreements
        """
        self._check_may_send()
        # Sudo: the right on the agreements was checked; reports belong to the run.
        failed = self.sudo().filtered(lambda report: report.state == "failed")
        failed.write({"state": "waiting", "problem": False})
        self.env.ref("prepaid_it_blocks_care.cron_contact")._trigger()

    def action_send_again(self):
        """Mail the PDF that was sent once more, to those who are the recipients now.

        :raise AccessError: for users who may not change the agreements
        :raise UserError: when it was not sent yet, or nobody can be written to
        """
        self._check_may_send()
        for report in self.sudo():
            if report.state != "sent" or not report.attachment_id:
                raise UserError(self.env._("%s was not sent yet.", report.name))
            recipients = report._find_recipients()
            if not recipients:
                raise UserError(report._explain_recipients())
            report.recipient_ids = recipients
            report._mail()

    def _check_may_send(self):
        self.check_access("read")
        self.mapped("agreement_id").check_access("write")
