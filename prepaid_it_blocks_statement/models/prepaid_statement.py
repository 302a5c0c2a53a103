from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _lang_get
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies import renewal
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_minutes, to_seconds
from odoo.exceptions import UserError
from odoo.tools.misc import format_date


class PrepaidStatement(models.Model):
    """The statement of one agreement and one month: mailed once, and kept as it was sent."""

    _name = "prepaid.statement"
    _description = "Monthly Statement of Prepaid Hours"
    _inherit = ["prepaid.statement.send.mixin", "prepaid.record.mixin"]
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
    opening_hours = fields.Float(string="Opening", readonly=True)
    bought_hours = fields.Float(string="Bought", readonly=True)
    used_hours = fields.Float(string="Used", readonly=True)
    closing_hours = fields.Float(string="Closing", readonly=True)
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
    month_text = fields.Char(compute="_compute_texts")
    greeting_name = fields.Char(compute="_compute_texts")
    balance_text = fields.Char(compute="_compute_texts")
    today_text = fields.Char(compute="_compute_texts")
    used_text = fields.Char(compute="_compute_texts")
    overage_text = fields.Char(compute="_compute_texts")
    correction_text = fields.Char(compute="_compute_texts")
    outlook_text = fields.Char(compute="_compute_texts")
    renewal_text = fields.Char(compute="_compute_texts")
    recipient_numbers = fields.Char(compute="_compute_recipient_numbers")
    portal_link = fields.Char(compute="_compute_portal_link")

    _month_key = compat.Constraint(
        "UNIQUE (agreement_id, month)",
        "There is a statement of this agreement and month already.",
    )

    @api.depends("agreement_id.name", "month")
    @api.depends_context("lang")
    def _compute_name(self):
        for statement in self:
            statement.name = f"{statement.agreement_id.name}, {statement._get_month_text()}"

    @api.depends_context("lang")
    @api.depends("agreement_id", "month", "closing_hours", "used_hours", "recipient_ids")
    def _compute_texts(self):
        for statement in self:
            agreement = statement.agreement_id
            recipients = statement.recipient_ids
            terms = {
                "date": format_date(self.env, statement.date_to, date_format="long"),
                "left": as_clock(statement.closing_hours),
                "used": as_clock(statement.used_hours),
            }
            statement.month_text = statement._get_month_text()
            statement.greeting_name = (
                recipients.name if len(recipients) == 1 else agreement.partner_id.name
            )
            statement.balance_text = self.env._("On %(date)s you had %(left)s hours left.", **terms)
            statement.today_text = statement._get_today_text()
            statement.used_text = self.env._("No hours were used in this month.")
            if to_minutes(to_seconds(statement.used_hours)):
                statement.used_text = self.env._("%(used)s hours were used in this month.", **terms)
            statement.overage_text = agreement._get_statement_overage_text(statement.date_to)
            statement.correction_text = statement._get_correction_text()
            statement.outlook_text = agreement._get_outlook_text()
            statement.renewal_text = statement._get_renewal_text()

    @api.depends("recipient_ids")
    def _compute_recipient_numbers(self):
        for statement in self:
            statement.recipient_numbers = ",".join(map(str, statement.recipient_ids.ids))

    @api.depends("agreement_id", "date_from", "date_to")
    def _compute_portal_link(self):
        for statement in self:
            agreement = statement.agreement_id
            url = agreement._get_page_url(date_from=statement.date_from, date_to=statement.date_to)
            statement.portal_link = agreement.get_base_url() + url

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
        self.env.ref("prepaid_it_blocks_statement.cron_statement")._trigger()

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

    def _get_month_text(self):
        """Return the name of the month in the context's language."""
        self.ensure_one()
        return format_date(self.env, self.month, date_format="LLLL y")

    def _get_today_text(self):
        """Return the text of today's balance, or False where it is the closing balance."""
        self.ensure_one()
        agreement = self.agreement_id
        # What reads the same is the same to the customer.
        left, closing = agreement.available_seconds, to_seconds(self.closing_hours)
        if agreement.state == "ended" or to_minutes(left) == to_minutes(closing):
            return False
        return self.env._("Today you have %s hours left.", as_clock(agreement.available_hours))

    def _get_correction_text(self):
        """Return why this statement does not begin where the last one ended; False if it does.

        Time of a month may be logged or corrected after its statement went out.
        """
        self.ensure_one()
        last = self.search(
            [
                ("agreement_id", "=", self.agreement_id.id),
                ("month", "<", self.month),
                ("state", "=", "sent"),
            ],
            limit=1,
        )
        if not last:
            return False
        totals = self.agreement_id._get_statement_totals(None, last.date_to)
        if to_seconds(totals["closing"]) == to_seconds(last.closing_hours):
            return False
        return self.env._(
            "Since the statement of %(month)s went out, entries of that time were added or "
            "corrected: its closing balance is %(now)s hours now instead of %(then)s.",
            month=last._get_month_text(),
            now=as_clock(totals["closing"]),
            then=as_clock(last.closing_hours),
        )

    def _get_renewal_text(self):
        """Return the text about renewal when few hours are left, or False."""
        self.ensure_one()
        agreement = self.agreement_id
        if agreement.state == "ended" or agreement.ordered_hours:
            return False
        order = agreement._get_open_renewal()
        if order.state == "sent":
            return self.env._("Our quotation %s for the next block waits for you.", order.name)
        threshold = renewal.get_threshold(
            agreement.renewal_threshold_kind,
            agreement.renewal_threshold_hours,
            agreement.renewal_threshold_percent,
            agreement.bought_seconds,
        )
        if renewal.is_due(agreement.available_seconds, threshold):
            return self.env._("Your hours run low. You can renew them in the customer portal.")
        return False
