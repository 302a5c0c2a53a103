from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# An agreement as a draw needs it, read without the ORM: `is_open` is False once it has ended.
Account = namedtuple(
    "Account",
    "agreement_id is_open is_oldest_first is_limited schedule_id time_zone company_id",
)
_COLUMNS = (
    "a.id, a.state <> 'ended', a.draw_order = 'oldest', COALESCE(a.is_limited, FALSE),"
    " a.schedule_id, COALESCE(a.tz, 'UTC'), a.company_id"
)
_READ_FIELDS = [
    "partner_id",
    "company_id",
    "state",
    "draw_order",
    "is_limited",
    "schedule_id",
    "tz",
]
# Read as one value beside each contact: a join, or a union, takes PostgreSQL several times as long
# to plan as all of it takes to run, and most time is of customers without an agreement.
_ACCOUNTS = f"SELECT json_agg(json_build_array({_COLUMNS})) FROM prepaid_agreement a"
_CONTACT_QUERY = f"""
    SELECT p.id, p.commercial_partner_id,
           ({_ACCOUNTS} WHERE a.partner_id = p.commercial_partner_id),
           ({_ACCOUNTS} JOIN prepaid_agreement_covered_partner_rel c ON c.agreement_id = a.id
             WHERE c.partner_id = p.commercial_partner_id)
      FROM res_partner p
     WHERE p.id = ANY(%(contacts)s)
"""
_AGREEMENT_QUERY = f"SELECT NULL, NULL, ({_ACCOUNTS} WHERE a.id = ANY(%(agreements)s)), NULL"
# What `_find_accounts` found: the company of each contact, by contact's id; lists of `Account`
# by (contact's id, id of the firm's company); `Account` by agreement's id.
Accounts = namedtuple("Accounts", "used_by by_contact by_agreement")


class PrepaidAgreementCoverageMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: whose time it pays for, and from which block first."""

    _name = "prepaid.agreement.coverage.mixin"
    _description = "Coverage of Prepaid Agreements"
    _inherit = ["prepaid.scope.mixin", "mail.thread"]

    covered_partner_ids = fields.Many2many(
        "res.partner",
        "prepaid_agreement_covered_partner_rel",
        "agreement_id",
        "partner_id",
        string="Covered Subsidiaries",
        domain="[('id', 'child_of', partner_id), ('is_company', '=', True),"
        " ('id', '!=', partner_id)]",
        help="Companies of the customer's group whose time this agreement pays for too, "
        "unless they have an agreement of their own.",
    )
    draw_order = fields.Selection(
        [
            ("expiry", "The block that ends first"),
            ("oldest", "The oldest block"),
        ],
        string="Block Used First",
        default="expiry",
        required=True,
        tracking=True,
        help="Which of several blocks pays first. A block that is limited to certain time "
        "comes before one that is not.",
    )
    scope_contact_ids = fields.Many2many(
        "res.partner",
        "prepaid_agreement_scope_contact_rel",
        "agreement_id",
        "partner_id",
        domain="[('id', 'child_of', partner_id)]",
    )

    @api.constrains("partner_id", "covered_partner_ids", "company_id", "state")
    def _check_covered_partners(self):
        for agreement in self.filtered(lambda agreement: agreement.state != "ended"):
            agreement._check_subsidiaries()
            other = self.sudo().search(
                [
                    ("covered_partner_ids", "in", agreement.covered_partner_ids.ids),
                    ("company_id", "=", agreement.company_id.id),
                    ("state", "!=", "ended"),
                    ("id", "!=", agreement.id),
                ],
                limit=1,
            )
            both = other.covered_partner_ids & agreement.covered_partner_ids
            if both:
                raise ValidationError(
                    self.env._(
                        "%(company)s is covered by agreement %(agreement)s already. Remove it "
                        "there first.",
                        company=both[0].display_name,
                        agreement=other.name,
                    )
                )

    def _check_subsidiaries(self):
        """Refuse to cover companies outside the customer's group.

        :raise ValidationError: naming the first such contact
        """
        self.ensure_one()
        if not self.covered_partner_ids:
            return
        group = self.env["res.partner"].search([("id", "child_of", self.partner_id.id)])
        for partner in self.covered_partner_ids:
            if partner == self.partner_id or partner not in group:
                raise ValidationError(
                    self.env._(
                        "%(company)s is not a subsidiary of %(customer)s.",
                        company=partner.display_name,
                        customer=self.partner_id.display_name,
                    )
                )
            if partner != partner.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact and not a company: the time of contacts is "
                        "covered with their company.",
                        contact=partner.display_name,
                    )
                )

    @api.model
    def _find_accounts(self, contact_ids, agreement_ids=()):
        """Return the agreements that pay for the time of contacts, in one statement.

        :param contact_ids: ids of contacts or companies
        :param agreement_ids: ids of agreements that are wanted besides
        :return: `Accounts`; of each contact the open agreements first, and of these its
            company's own before one that covers it
        """
        accounts = Accounts({}, {}, {})
        if not (contact_ids or agreement_ids):
            return accounts
        self.flush_model(_READ_FIELDS)
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        queries = [_CONTACT_QUERY] if contact_ids else []
        queries += [_AGREEMENT_QUERY] if agreement_ids else []
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the parts are this module's constants
            " UNION ALL ".join(queries),
            {"contacts": list(contact_ids), "agreements": list(agreement_ids)},
        )
        for contact_id, used_by_id, own, covering in self.env.cr.fetchall():
            accounts.used_by[contact_id] = used_by_id
            found = [(Account(*columns), True) for columns in own or ()]
            found += [(Account(*columns), False) for columns in covering or ()]
            for account, __ in sorted(found, key=_precedence):
                key = (contact_id, account.company_id)
                accounts.by_contact.setdefault(key, []).append(account)
                accounts.by_agreement[account.agreement_id] = account
        return accounts


def _precedence(found):
    """Sort key: open agreements first, a company's own first, the latest first."""
    account, is_own = found
    return (not account.is_open, not is_own, -account.agreement_id)
