from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _lang_get
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ... import compat


class PrepaidStatement(models.Model):
    """The statement of one agreement and one month: mailed once, and kept as it was sent."""

    _name = "prepaid.statement"
    _description = "Monthly Statement of Prepaid Hours"
    _order = "month desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer", store=True)
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    month = fields.Date(required=True, readonly=True, help="First day of the month.")
    date_from = fields.Date(
        string="From",
        required=True,
        readonly=True,
        help="First day of the month, or day of the first entry of a new customer.",
    )
    date_to = fields.Date(string="To", required=True, readonly=True)
    opening_hours = fields.Float(string="Opening", digits="Prepaid Hours", readonly=True)
    bought_hours = fields.Float(string="Bought", digits="Prepaid Hours", readonly=True)
    used_hours = fields.Float(string="Used", digits="Prepaid Hours", readonly=True)
    closing_hours = fields.Float(string="Closing", digits="Prepaid Hours", readonly=True)
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

    _month_key = compat.Constraint(
        "UNIQUE (agreement_id, month)",
        "There is a statement of this agreement and month already.",
    )

    @api.depends("agreement_id.name", "month")
    @api.depends_context("lang")
    def _compute_name(self):
        for statement in self:
            statement.name = f"{statement.agreement_id.name}, {statement._get_month_text()}"

    def _get_month_text(self):
        """Return the month in words of the context's language."""
        self.ensure_one()
        return format_date(self.env, self.month, date_format="LLLL y")

    def action_download(self):
        """Send the PDF as the customer got it.

        :raise UserError: when nothing was sent yet
        """
        self.ensure_one()
        if not self.attachment_id:
            raise UserError(
                self.env._("This statement was not sent yet, so there is no PDF of it.")
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "self",
        }

    def action_try_again(self):
        """Let statements that could not be sent go out with the next run.

        :raise AccessError: for users who may not change the agreements
        """
        self._check_may_send()
        # Sudo: the right on the agreements was checked; statements belong to the run.
        failed = self.sudo().filtered(lambda statement: statement.state == "failed")
        failed.write({"state": "waiting", "problem": False})
        self.env.ref("prepaid_it_blocks.cron_statement")._trigger()

    def action_send_again(self):
        """Mail the PDF that was sent once more, to those who are the recipients now.

        :raise AccessError: for users who may not change the agreements
        :raise UserError: when it was not sent yet, or nobody can be written to
        """
        self._check_may_send()
        for statement in self.sudo():
            if statement.state != "sent" or not statement.attachment_id:
                raise UserError(self.env._("%s was not sent yet.", statement.name))
            recipients = statement._find_recipients()
            if not recipients:
                raise UserError(statement._explain_recipients())
            statement.recipient_ids = recipients
            statement._mail()

    def _check_may_send(self):
        self.check_access("read")
        self.mapped("agreement_id").check_access("write")
