from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_minutes
from odoo.tools import email_split, format_date


class PrepaidAlertNotice(models.Model):
    """A notice to one reader about an alert: once when it opens, once when it is over."""

    _name = "prepaid.alert.notice"
    _description = "Prepaid Alert Notice"
    _inherit = "prepaid.record.mixin"
    _order = "id desc"
    _rec_name = "partner_id"

    alert_id = fields.Many2one(
        "prepaid.alert", required=True, readonly=True, index=True, ondelete="cascade"
    )
    agreement_id = fields.Many2one(
        related="alert_id.agreement_id", store=True, index=True, string="Agreement"
    )
    company_id = fields.Many2one(related="alert_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner", string="Recipient", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("reached", "Reached"), ("resolved", "Resolved")], required=True, readonly=True
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sent", "Sent"),
            ("failed", "Not sent"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    problem = fields.Char(readonly=True, help="Why nothing could be sent.")
    mail_id = fields.Many2one("mail.mail", readonly=True, ondelete="set null")
    digest_id = fields.Many2one(
        "prepaid.alert.digest", readonly=True, index=True, ondelete="set null"
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Renewal Quotation",
        readonly=True,
        ondelete="set null",
        help="The quotation that this alert made; its mail tells the contact.",
    )
    # What the mail says. Computed for the reader's language, so that templates stay simple.
    headline = fields.Char(compute="_compute_texts")
    balance_text = fields.Char(compute="_compute_texts")
    portal_link = fields.Char(compute="_compute_portal_link")

    _reader_key = compat.Constraint(
        "UNIQUE (alert_id, partner_id, kind)",
        "This recipient has been notified already.",
    )

    # By this the run finds what waits.
    _waiting_idx = compat.Index("(company_id, id) WHERE state = 'waiting'")

    @api.depends_context("lang")
    @api.depends("alert_id", "kind")
    def _compute_texts(self):
        for notice in self:
            alert = notice.alert_id
            notice.headline = notice._get_headline(alert.level_id, alert.block_id)
            notice.balance_text = notice._get_balance_text()

    def _get_balance_text(self):
        """Return in a sentence what is left."""
        self.ensure_one()
        agreement = self.agreement_id
        if agreement.bought_hours:
            return self.env._(
                "%(left)s of %(granted)s hours are left (%(percent).0f %% used).",
                left=as_clock(agreement.available_hours),
                granted=as_clock(agreement.bought_hours),
                percent=agreement.used_percent,
            )
        if agreement._is_used_up():
            return self.env._("No hours are left.")
        return self.env._("No hours can be used now.")

    def _get_headline(self, level, block):
        """Return the headline of the alert.

        :param level: the `prepaid.alert.level`
        :param block: the `prepaid.block` that ends, or none
        """
        self.ensure_one()
        customer = self.agreement_id.partner_id.display_name
        if self.kind == "resolved":
            return self.env._("Prepaid hours of %s are fine again", customer)
        # The block may have been used up since.
        if level.measure == "days_to_end" and to_minutes(block.balance_seconds):
            return self.env._(
                "%(hours)s prepaid hours of %(customer)s end on %(date)s",
                hours=as_clock(block.balance_hours),
                customer=customer,
                date=format_date(self.env, block.date_end),
            )
        if level.measure == "days_to_run_out":
            return self.env._("Prepaid hours of %s will run out soon", customer)
        if to_minutes(self.agreement_id.available_seconds) <= 0:
            if self.agreement_id._is_used_up():
                return self.env._("Prepaid hours of %s are used up", customer)
            return self.env._("No prepaid hours of %s can be used now", customer)
        return self.env._("Prepaid hours of %s run low", customer)

    def _compute_portal_link(self):
        for notice in self:
            agreement = notice.agreement_id
            link = f"/mail/view?model={agreement._name}&res_id={agreement.id}"
            if notice._is_for_customer():
                # Without a key: the mail to who speaks for the customer has one.
                link = agreement._get_page_url()
            notice.portal_link = agreement.get_base_url() + link

    @api.model
    def _search_sendable(self, agreements):
        """Return the notices that may go out one by one now.

        Outside the company's working hours only urgent ones go; what belongs into the
        reader's digest never goes alone.

        :param agreements: the `prepaid.agreement` whose notices are looked at; none for all
        """
        companies = agreements.company_id.sudo() or self._get_waiting_companies()
        found = self.browse()
        for company in companies:
            domain = [("company_id", "=", company.id), ("state", "=", "waiting")]
            if agreements:
                domain.append(("agreement_id", "in", agreements.ids))
            if not company._is_prepaid_mail_time():
                domain.append(("alert_id.level_id.is_urgent", "=", True))
            waiting = self.search(domain, order="id")
            found += waiting - waiting._filter_digest()
        return found

    @api.model
    def _get_waiting_companies(self):
        return self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM prepaid_alert_notice WHERE state = 'waiting'"
        )

    def _filter_digest(self):
        """Return the notices that belong into their reader's digest: the salesperson's."""
        return self.filtered(
            lambda notice: (
                notice.company_id.prepaid_alert_digest
                and not notice.alert_id.level_id.is_urgent
                and notice.partner_id == notice.agreement_id.user_id.partner_id
            )
        )

    def _is_for_customer(self):
        """Check if the reader is not one of the firm's own users."""
        self.ensure_one()
        users = self.partner_id.sudo().with_context(active_test=False).user_ids
        return not users.filtered(lambda user: not user.share)

    def _send(self):
        """Hand the mail of one notice to Odoo's mail queue.

        A reader without an address is recorded on the notice and shown on the agreement.
        """
        self.ensure_one()
        if not self.exists() or self.state != "waiting":
            # Somebody was faster.
            return
        if not email_split(self.partner_id.email or ""):
            self._fail(
                self.env._(
                    "%s has no e-mail address: enter one, so that alerts arrive.",
                    self.partner_id.display_name,
                )
            )
            return
        if not self.partner_id.active:
            self._fail(self.env._("%s is archived: no alert goes there.", self.partner_id.name))
            return
        mail_id = self._get_template().send_mail(self.id)
        self.write({"state": "sent", "mail_id": mail_id, "problem": False})

    def _fail(self, problem):
        """Log the failure to send, with a remedy.

        :param problem: text
        """
        self.write({"state": "failed", "problem": problem})
        self.agreement_id._log_alert_problem(problem)

    def _get_template(self):
        """Return the mail template of this notice."""
        self.ensure_one()
        if self.kind == "resolved":
            return self.env.ref("prepaid_it_blocks_alert.mail_template_alert_resolved")
        usual = self.env.ref("prepaid_it_blocks_alert.mail_template_alert")
        return self.alert_id.level_id.mail_template_id or usual
