from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ... import compat


class PrepaidAgreement(models.Model):
    """The written agreement with one customer in one company.

    The customer is a commercial partner; blocks pay into the agreement and time of any
    contact of that partner draws from it.

    The model's one class in the core: imported after its parts, which stand in all its rooms.
    Fields that need others of the class, links to its rows elsewhere and what holds of its table
    stand here.
    """

    _name = "prepaid.agreement"
    _description = "Prepaid Agreement"
    _inherit = [
        "prepaid.agreement.portal.mixin",
        "prepaid.agreement.terms.mixin",
        "prepaid.agreement.terms.rates.mixin",
        "prepaid.agreement.run.mixin",
        "prepaid.agreement.run.report.mixin",
        "prepaid.agreement.mail.failure.mixin",
        "prepaid.agreement.quotation.mixin",
        "prepaid.agreement.renewal.mixin",
        "prepaid.agreement.renewal.rule.mixin",
        "prepaid.agreement.responsible.mixin",
        "prepaid.agreement.settlement.mixin",
        "prepaid.agreement.overage.mixin",
        "prepaid.agreement.price.mixin",
        "prepaid.agreement.schedule.mixin",
        "prepaid.agreement.end.mixin",
        "prepaid.agreement.people.mixin",
        "prepaid.agreement.key.mixin",
        "prepaid.agreement.balance.mixin",
        "prepaid.agreement.coverage.mixin",
        "prepaid.record.mixin",
        "prepaid.number.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "name desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("signed", "Signed"),
            ("ended", "Ended"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    template_id = fields.Many2one(
        "prepaid.agreement.template",
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["prepaid.agreement.template"]._get_default(self.env.company),
        check_company=True,
        help="What the agreement has in common with others of its kind.",
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", default=lambda self: self.env.user, tracking=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_signed = fields.Date(string="Signed On", readonly=True, copy=False, tracking=True)
    block_ids = fields.One2many("prepaid.block", "agreement_id", string="Blocks")
    entry_ids = fields.One2many("prepaid.entry", "agreement_id", string="Ledger")
    consent_ids = fields.One2many("prepaid.consent", "agreement_id", string="Consents")
    contact_access_ids = fields.One2many(
        "prepaid.contact.access",
        "agreement_id",
        string="Visibility per Contact",
        help="Contacts who see more or less than the others.",
    )
    sale_order_ids = fields.One2many(
        "sale.order",
        "prepaid_agreement_id",
        string="Sales Orders",
        # Technicians read agreements and no orders.
        groups="sales_team.group_sale_salesman",
    )
    # The ledger moves the seconds and writes the hours with them, in one statement.
    balance_seconds = fields.Integer(readonly=True, copy=False, default=0, aggregator=None)
    balance_hours = fields.Float(
        string="Balance",
        readonly=True,
        copy=False,
        default=0.0,
        help="Hours left in the active blocks.",
    )
    overage_seconds = fields.Integer(readonly=True, copy=False, default=0, aggregator=None)
    overage_hours = fields.Float(
        string="Overage",
        readonly=True,
        copy=False,
        default=0.0,
        help="Hours worked that no block covered.",
    )
    normal_rate = fields.Monetary(
        string="Own Normal Rate per Hour",
        tracking=True,
        help="What an hour costs this customer without a block, on the tax basis of the sales "
        "prices. 0: the rate of the block product, else that of the normal rate service. New "
        "quotations show it; what is sold keeps its own.",
    )
    has_approval = fields.Boolean(
        related="company_id.prepaid_approval", help="The company approves prepaid time."
    )

    # One open agreement per customer and company.
    _open_key = compat.UniqueIndex("(partner_id, company_id) WHERE state <> 'ended'")
    _overage_limit_not_negative = compat.Constraint(
        "CHECK (overage_limit_hours >= 0)",
        "The overage limit cannot be negative.",
    )
    _renewal_threshold_range = compat.Constraint(
        "CHECK (renewal_threshold_percent BETWEEN 0 AND 100 AND renewal_threshold_hours >= 0)",
        "The renewal threshold is between 0 and 100 percent, or 0 hours or more.",
    )
    _renewal_stop_has_reason = compat.Constraint(
        "CHECK (renewal_stopped IS NOT TRUE OR TRIM(COALESCE(renewal_stop_reason, '')) <> '')",
        "Say why the agreement is not to be renewed.",
    )
    _renewal_quantity_not_negative = compat.Constraint(
        "CHECK (renewal_quantity >= 0)",
        "The renewal quantity cannot be negative.",
    )
    _renewal_cover_months_range = compat.Constraint(
        "CHECK (renewal_cover_months BETWEEN 1 AND 60)",
        "A renewal covers 1 to 60 months.",
    )

    @api.constrains("partner_id", "company_id", "state")
    def _check_one_open_agreement(self):
        for agreement in self.filtered(lambda agreement: agreement.state != "ended"):
            self._check_no_other_open(agreement.partner_id.id, agreement.company_id.id, agreement)

    @api.model
    def _check_no_other_open(self, partner_id, company_id, agreement=None):
        """Raise a readable error instead of the unique key's.

        :param partner_id: id of the customer
        :param company_id: id of the company
        :param agreement: the agreement that may be open
        :raise ValidationError: when the customer has another open agreement there
        """
        # Sudo: the agreement in the way counts whether the user may see it or not.
        other = self.sudo().search(
            [
                ("partner_id", "=", partner_id),
                ("company_id", "=", company_id),
                ("state", "!=", "ended"),
                ("id", "not in", agreement.ids if agreement else []),
            ],
            limit=1,
        )
        if other:
            raise ValidationError(
                self.env._(
                    "%(customer)s has an agreement already: %(agreement)s. End it "
                    "before you make another one.",
                    customer=other.partner_id.display_name,
                    agreement=other.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # Before the row is written: the key's own message says little.
            company_id = vals.get("company_id") or self.env.company.id
            self._check_no_other_open(vals.get("partner_id"), company_id)
        return super().create(vals_list)

    def write(self, vals):
        """Extend: who holds hours cannot be exchanged.

        :raise UserError: when the customer or company of an agreement with blocks changes
        """
        for fname in ("partner_id", "company_id"):
            if fname in vals and self.filtered(
                lambda agreement, fname=fname: (
                    agreement.block_ids and agreement[fname].id != vals[fname]
                )
            ):
                raise UserError(
                    self.env._(
                        "The customer and the company of an agreement that has blocks "
                        "cannot change: the hours belong to them."
                    )
                )
        return super().write(vals)

    # At an uninstallation too: anybody may send a context that says it is one.
    @api.ondelete(at_uninstall=True)
    def _unlink_except_bought(self):
        """Refuse to delete an agreement that somebody has bought on.

        :raise UserError: when an agreement has blocks
        """
        if self.sudo().mapped("block_ids"):
            raise UserError(
                self.env._("An agreement with blocks cannot be deleted. End it instead.")
            )

    @api.model
    def _get_ledger_fields(self):
        """Extend: balances are kept by difference with the ledger's rows."""
        return super()._get_ledger_fields() | {
            "balance_hours",
            "balance_seconds",
            "overage_hours",
            "overage_seconds",
        }

    @api.model
    def _get_or_create(self, order):
        """Return the open agreement of an order's customer; make it if there is none.

        :param order: a `sale.order`
        """
        customer = order.partner_id.commercial_partner_id
        domain = [
            ("partner_id", "=", customer.id),
            ("company_id", "=", order.company_id.id),
            ("state", "!=", "ended"),
        ]
        return self.search(domain, limit=1) or self.create(self._prepare_agreement_vals(order))

    @api.model
    def _prepare_agreement_vals(self, order):
        """Return the values of the agreement that a customer's first block makes.

        :param order: the `sale.order` that sells the block
        """
        company = order.company_id
        return {
            "partner_id": order.partner_id.commercial_partner_id.id,
            "company_id": company.id,
            "contact_id": order.partner_id.id,
            "user_id": order.user_id.id,
            **company._prepare_prepaid_renewal_vals(),
        }

    def _get_form_action(self):
        """Return the action that opens this agreement.

        :raise AccessError: for users who may not see it
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks.prepaid_agreement_action"
        )
        form = self.env.ref("prepaid_it_blocks.prepaid_agreement_view_form")
        action.update(views=[(form.id, "form")], res_id=self.id, context={})
        return action

    def action_sign(self):
        """Mark agreements as signed by the customer, as of today."""
        for agreement in self:
            if agreement.state == "ended":
                raise UserError(self.env._("Agreement %s has ended.", agreement.name))
            agreement._write_guarded(
                {
                    "state": "signed",
                    "date_signed": agreement.company_id._get_prepaid_today(),
                }
            )
