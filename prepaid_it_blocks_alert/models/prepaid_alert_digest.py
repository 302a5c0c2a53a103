from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.tools import email_split


class PrepaidAlertDigest(models.Model):
    """The one mail a day to a salesperson, instead of one a customer."""

    _name = "prepaid.alert.digest"
    _description = "Prepaid Alert Digest"
    _inherit = "prepaid.record.mixin"
    _order = "id desc"
    _rec_name = "date"

    partner_id = fields.Many2one(
        "res.partner", string="Reader", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Date(
        required=True, readonly=True, help="Day of the digest, in the company's time zone."
    )
    notice_ids = fields.One2many("prepaid.alert.notice", "digest_id", readonly=True)
    mail_id = fields.Many2one("mail.mail", readonly=True, ondelete="set null")

    _day_key = compat.Constraint(
        "UNIQUE (partner_id, company_id, date)",
        "This reader got a digest today.",
    )

    @api.model
    def _find_due(self):
        """Return the recipients of digests: list of (company, reader), today's not sent yet."""
        notice = self.env["prepaid.alert.notice"]
        due = []
        for company in notice._get_waiting_companies():
            if not (company.prepaid_alert_digest and company._is_prepaid_mail_time()):
                continue
            waiting = notice.search([("company_id", "=", company.id), ("state", "=", "waiting")])
            sent = self.search(
                [("company_id", "=", company.id), ("date", "=", company._get_prepaid_today())]
            )
            readers = waiting._filter_digest().mapped("partner_id") - sent.mapped("partner_id")
            due += [(company, reader) for reader in readers]
        return due

    @api.model
    def _send(self, company, reader):
        """Send one recipient the digest of waiting notices.

        :param company: the `res.company`
        :param reader: the `res.partner`
        """
        waiting = self.env["prepaid.alert.notice"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "waiting"),
                ("partner_id", "=", reader.id),
            ],
            order="id",
        )
        notices = waiting._filter_digest()
        if not notices:
            # Somebody was faster.
            return
        if not email_split(reader.email or ""):
            for notice in notices:
                notice._send()
            return
        digest = self.create(
            {
                "partner_id": reader.id,
                "company_id": company.id,
                "date": company._get_prepaid_today(),
            }
        )
        notices.write({"digest_id": digest.id})
        template = self.env.ref("prepaid_it_blocks_alert.mail_template_alert_digest")
        digest.mail_id = template.send_mail(digest.id)
        notices.write({"state": "sent", "mail_id": digest.mail_id.id, "problem": False})
