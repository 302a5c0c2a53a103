from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ... import compat

# Kept by difference with the ledger's rows; nothing else writes them.
_LEDGER_FIELDS = {"balance_hours", "overage_hours"}


class PrepaidAgreement(models.Model):
    """The written agreement with one customer in one company.

    The customer is a commercial partner; blocks pay into the agreement and time of any
    contact of that partner draws from it.
    """

    _name = "prepaid.agreement"
    _description = "Prepaid Agreement"
    _inherit = ["portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "name desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
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
    contact_id = fields.Many2one(
        "res.partner",
        string="Single Point of Contact",
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', partner_id)]",
        tracking=True,
        help="The one person who speaks for the customer; renewal quotations go there.",
    )
    authorised_contact_ids = fields.Many2many(
        "res.partner",
        string="Authorised Contacts",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Others who may ask for work on the customer's account.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_signed = fields.Date(string="Signed On", readonly=True, copy=False, tracking=True)
    block_ids = fields.One2many("prepaid.block", "agreement_id", string="Blocks")
    entry_ids = fields.One2many("prepaid.entry", "agreement_id", string="Ledger")
    sale_order_ids = fields.One2many(
        "sale.order",
        "prepaid_agreement_id",
        string="Sales Orders",
        # Technicians read agreements and no orders.
        groups="sales_team.group_sale_salesman",
    )
    balance_hours = fields.Float(
        string="Balance",
        digits="Prepaid Hours",
        readonly=True,
        copy=False,
        default=0.0,
        help="Hours left in the active blocks.",
    )
    overage_hours = fields.Float(
        string="Overage",
        digits="Prepaid Hours",
        readonly=True,
        copy=False,
        default=0.0,
        help="Hours worked that no block covered.",
    )

    # One open agreement per customer and company.
    _open_key = compat.UniqueIndex("(partner_id, company_id) WHERE state <> 'ended'")

    @api.constrains("partner_id", "company_id", "state")
    def _check_one_open_agreement(self):
        for agreement in self.filtered(lambda agreement: agreement.state != "ended"):
            self._check_no_other_open(agreement.partner_id.id, agreement.company_id.id, agreement)

    @api.model
    def _check_no_other_open(self, partner_id, company_id, agreement=None):
        """Say in words what the unique key would refuse.

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

    @api.constrains("partner_id", "contact_id", "authorised_contact_ids")
    def _check_contacts(self):
        for agreement in self:
            customer = agreement.partner_id
            if customer != customer.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "An agreement is made with a company, not with one of its "
                        "contacts: choose %s.",
                        customer.commercial_partner_id.display_name,
                    )
                )
            contacts = agreement.contact_id | agreement.authorised_contact_ids
            foreign = contacts.filtered(
                lambda contact, customer=customer: contact.commercial_partner_id != customer
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(contact)s does not belong to %(customer)s.",
                        contact=foreign[0].display_name,
                        customer=customer.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_ledger_fields(vals)
            # Before the row is written: the key's own message says little.
            company_id = vals.get("company_id") or self.env.company.id
            self._check_no_other_open(vals.get("partner_id"), company_id)
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code(self._name) or "/"
        return super().create(vals_list)

    def write(self, vals):
        """Extend: who holds hours cannot be exchanged, and balances come from the ledger.

        :raise UserError: when the customer or company of an agreement with blocks changes
        """
        self._check_ledger_fields(vals)
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
    def _check_ledger_fields(self, vals):
        """Refuse to take from outside what only the ledger says.

        :raise AccessError: when a value for such a field is given
        """
        if not _LEDGER_FIELDS.isdisjoint(vals):
            raise AccessError(self.env._("Balances come from the prepaid ledger."))

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

    def _apply_new_hours(self):
        """Do what waits for hours of these agreements, because some have come.

        Called after hours were bought, added, moved here or given back, or can be used again;
        the ledger's rows are posted by then. Here nothing waits: extend to use the hours.
        """

    def _get_form_action(self):
        """Return the action that opens this agreement."""
        self.ensure_one()
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
            agreement.write(
                {
                    "state": "signed",
                    "date_signed": agreement.company_id._get_prepaid_today(),
                }
            )
