from collections import namedtuple

from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from .. import compat

# An agreement as a draw needs it, read without the ORM: `is_open` is False once it has ended.
Account = namedtuple("Account", "agreement_id is_open is_oldest_first is_limited")
_COLUMNS = "a.id, a.state <> 'ended', a.draw_order = 'oldest', COALESCE(a.is_limited, FALSE)"


class PrepaidAgreement(models.Model):
    """Whose time an agreement pays for, and from which block first."""

    _name = "prepaid.agreement"
    _inherit = ["prepaid.agreement", "prepaid.scope.mixin"]

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
                    _(
                        "%(company)s is covered by agreement %(agreement)s already. Remove it "
                        "there first.",
                        company=both[0].display_name,
                        agreement=other.name,
                    )
                )

    def _check_subsidiaries(self):
        """Refuse to cover what is not a company of the customer's group.

        :raise ValidationError: naming the first such contact
        """
        self.ensure_one()
        if not self.covered_partner_ids:
            return
        group = self.env["res.partner"].search([("id", "child_of", self.partner_id.id)])
        for partner in self.covered_partner_ids:
            if partner == self.partner_id or partner not in group:
                raise ValidationError(
                    _(
                        "%(company)s is not a subsidiary of %(customer)s.",
                        company=partner.display_name,
                        customer=self.partner_id.display_name,
                    )
                )
            if partner != partner.commercial_partner_id:
                raise ValidationError(
                    _(
                        "%(contact)s is a contact and not a company: the time of contacts is "
                        "covered with their company.",
                        contact=partner.display_name,
                    )
                )

    @api.model
    def _find_accounts(self, partner_ids, agreement_ids=()):
        """Return the agreements that pay for the time of customers, in one statement.

        :param partner_ids: ids of commercial partners
        :param agreement_ids: ids of agreements that are wanted besides
        :return: (dict of (partner id, company id) to a list of `Account`, the open ones
            first and of these the customer's own before one that covers it; dict of
            agreement id to `Account`)
        """
        by_partner, by_agreement = {}, {}
        if not (partner_ids or agreement_ids):
            return by_partner, by_agreement
        compat.flush(self, ["partner_id", "company_id", "state", "draw_order", "is_limited"])
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the columns are this module's constants
            """
            SELECT a.partner_id, a.company_id, a.partner_id AS own, %s
              FROM prepaid_agreement a
             WHERE a.partner_id = ANY(%%(partners)s) OR a.id = ANY(%%(agreements)s)
             UNION ALL
            SELECT c.partner_id, a.company_id, NULL, %s
              FROM prepaid_agreement_covered_partner_rel c
              JOIN prepaid_agreement a ON a.id = c.agreement_id
             WHERE c.partner_id = ANY(%%(partners)s)
            """
            % (_COLUMNS, _COLUMNS),
            {"partners": list(partner_ids), "agreements": list(agreement_ids)},
        )
        rows = self.env.cr.fetchall()
        for partner_id, company_id, __, *columns in sorted(
            rows, key=lambda row: (not row[4], row[2] is None, -row[3])
        ):
            account = Account(*columns)
            by_partner.setdefault((partner_id, company_id), []).append(account)
            by_agreement[account.agreement_id] = account
        return by_partner, by_agreement
