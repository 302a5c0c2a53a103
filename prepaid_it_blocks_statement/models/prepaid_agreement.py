from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..policies import monthly


class PrepaidAgreement(models.Model):
    """Agreements with statements: on their page, and by mail each month."""

    _name = "prepaid.agreement"
    _inherit = [
        "prepaid.agreement.statement.mixin",
        "prepaid.agreement.statement.find.mixin",
        "prepaid.agreement.statement.report.mixin",
        "prepaid.agreement.chart.mixin",
        "prepaid.agreement.monthly.run.mixin",
        "prepaid.agreement",
    ]

    statement_mail = fields.Boolean(
        string="Monthly Statement",
        compute="_compute_statement_mail",
        store=True,
        readonly=False,
        tracking=True,
        help="Each month the customer gets the statement of the month before by mail, as PDF. "
        "The first one is about the month in which this is switched on.",
    )
    statement_day = fields.Integer(
        string="Day of the Month",
        compute="_compute_statement_day",
        store=True,
        readonly=False,
        help="From this day on, 1 to 28, the statement of the month before goes out. Leave "
        "some days in which the last time of the month is logged.",
    )
    statement_lang = fields.Selection(
        selection="_get_languages",
        string="Language",
        help="Empty: the language of the single point of contact.",
    )
    statement_recipient_ids = fields.Many2many(
        "res.partner",
        "prepaid_agreement_statement_recipient_rel",
        string="Recipients",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Who of the customer gets the statements. Empty: the single point of contact.",
    )
    statement_next = fields.Date(
        string="Next Month",
        readonly=True,
        copy=False,
        help="First day of the month that the next statement is about.",
    )
    statement_ids = fields.One2many(
        "prepaid.statement",
        "agreement_id",
        string="Statements",
        readonly=True,
        groups="prepaid_it_blocks.group_user",
    )
    statement_count = fields.Integer(
        compute="_compute_statement_count", groups="prepaid_it_blocks.group_user"
    )

    _statement_day_range = compat.Constraint(
        "CHECK (statement_day BETWEEN 1 AND 28)",
        "Statements go out on one of the days 1 to 28, which every month has.",
    )

    # Finds the agreements whose statement is due.
    _statement_idx = compat.Index("(company_id, statement_next) WHERE statement_next IS NOT NULL")

    @api.model
    def _get_languages(self):
        return self.env["res.lang"].get_installed()

    # What the template's and the company's settings are later leaves an agreement as it is.
    @api.depends("template_id", "company_id")
    def _compute_statement_mail(self):
        for agreement in self:
            agreement.statement_mail = agreement._get_statement_settings()[0]

    @api.depends("template_id", "company_id")
    def _compute_statement_day(self):
        for agreement in self:
            agreement.statement_day = agreement._get_statement_settings()[1]

    @api.depends("statement_ids")
    def _compute_statement_count(self):
        for agreement in self:
            agreement.statement_count = len(agreement.statement_ids)

    @api.depends("statement_ids.state")
    def _compute_mail_problem(self):
        return super()._compute_mail_problem()

    @api.constrains("partner_id", "statement_recipient_ids")
    def _check_statement_recipients(self):
        for agreement in self:
            foreign = agreement.statement_recipient_ids - agreement._filter_own_contacts()
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(contact)s does not belong to %(customer)s.",
                        contact=foreign[0].display_name,
                        customer=agreement.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: plan the first statement for the first month."""
        agreements = super().create(vals_list)
        agreements._plan_statements()
        return agreements

    def write(self, vals):
        """Extend: plan statements that are switched on from the present month on."""
        result = super().write(vals)
        if not {"statement_mail", "template_id", "company_id"}.isdisjoint(vals):
            self._plan_statements()
        return result

    def action_view_statements(self):
        """Open the statements that were mailed."""
        return self._get_related_action("prepaid_it_blocks_statement.prepaid_statement_action")

    def _get_statement_settings(self):
        """Return the settings that the agreement takes over: (is mailed, day of the month)."""
        company = self.company_id or self.env.company
        # Sudo: whoever makes an agreement, by an order as well, gets what was decided.
        return self.template_id.sudo()._get_statement_settings(company.sudo())

    def _plan_statements(self):
        """Set the first month, or clear it where statements are switched off."""
        for agreement in self:
            if agreement.statement_mail and not agreement.statement_next:
                today = agreement.company_id._get_prepaid_today()
                agreement._write_guarded({"statement_next": monthly.first_of_month(today)})
            elif agreement.statement_next and not agreement.statement_mail:
                agreement._write_guarded({"statement_next": False})

    def _get_statement_lang(self):
        """Return the language of the agreement's statements."""
        self.ensure_one()
        installed = [code for code, __ in self._get_languages()]
        lang = self.statement_lang
        return lang if lang in installed else self._get_customer_lang()

    def _get_statement_recipients(self):
        """Return who gets the agreement's statements; nobody who has left or is archived."""
        self.ensure_one()
        recipients = self._filter_own_contacts().filtered("active") or self.contact_id
        return recipients.filtered(lambda one: one.active and self.partner_id.active)

    def _filter_own_contacts(self):
        """Return the recipients who are the customer's."""
        customer = self.partner_id
        return self.statement_recipient_ids.filtered(
            lambda contact: contact.commercial_partner_id == customer
        )

    @api.model
    def _get_unsent_queries(self):
        """Extend: statements that the queue could not send, or that could not be made."""
        self.env["prepaid.statement"].flush_model()
        return [
            *super()._get_unsent_queries(),
            SQL(
                """
                SELECT s.agreement_id, m.id AS mail_id, 'prepaid.statement' AS model,
                       s.id AS record_id, COALESCE(m.failure_reason, s.problem) AS reason
                  FROM prepaid_statement s
                  LEFT JOIN mail_mail m ON m.id = s.mail_id AND m.state = 'exception'
                 WHERE s.state = 'failed' OR m.id IS NOT NULL
                """
            ),
        ]

    @api.model
    def _mail_again(self, unsent):
        """Extend: statements without a mail wait for the next run."""
        result = super()._mail_again(unsent)
        self._browse_unmade(unsent, "prepaid.statement").action_try_again()
        return result
