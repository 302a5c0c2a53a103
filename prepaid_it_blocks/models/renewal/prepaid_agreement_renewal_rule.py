from collections import namedtuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ... import compat
from ...policies import renewal
from ...policies.hours import as_clock, to_hours, to_seconds

# What a renewal offers: a product, how much of it in which unit, and why, as a text for the
# customer and for the firm (either may be empty).
Offer = namedtuple("Offer", "product quantity uom note reasoning")
# The seconds that were used, in how many months, and the first day of these.
Pace = namedtuple("Pace", "seconds months date_from")


class PrepaidAgreementRenewalRuleMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: what a renewal offers: as last, a fixed or the right size."""

    _name = "prepaid.agreement.renewal.rule.mixin"
    _description = "What Renewals Offer"

    renewal_rule = fields.Selection(
        [
            ("last", "As bought last"),
            ("fixed", "Always the same block"),
            ("right_size", "Right size, from the pace of use"),
        ],
        string="Quantity",
        default=lambda self: self.env.company.prepaid_renewal_rule,
        required=True,
        help="How much the renewal quotation offers. The right size is as many whole packs as "
        "last for the months to cover at the pace of the past months.",
    )
    renewal_product_id = fields.Many2one(
        "product.product",
        string="Renewal Block",
        domain="[('is_prepaid_block', '=', True)]",
        help="What the renewal quotation offers, or its packs. Empty: what was bought last.",
    )
    renewal_quantity = fields.Float(
        digits=compat.UNIT_PRECISION,
        help="How much of it the renewal quotation offers. 0: as much as last time.",
    )
    renewal_pace_months = fields.Selection(
        [("3", "3 months"), ("6", "6 months"), ("12", "12 months")],
        string="Pace of the Last",
        default=lambda self: self.env.company.prepaid_pace_months,
        required=True,
        help="Time over which the pace of use is measured.",
    )
    renewal_cover_months = fields.Integer(
        string="Months to Cover",
        default=lambda self: self.env.company.prepaid_cover_months,
        help="How long the offered hours have to last at that pace.",
    )
    renewal_pricelist_id = fields.Many2one(
        "product.pricelist",
        check_company=True,
        help="Where the prices of the renewal quotation come from. Empty: from the pricelist "
        "of the last order.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: whoever names a block to renew with means that block."""
        for vals in vals_list:
            if vals.get("renewal_product_id"):
                vals.setdefault("renewal_rule", "fixed")
        return super().create(vals_list)

    def write(self, vals):
        """Extend: whoever names a block to renew with means that block."""
        result = super().write(vals)
        if vals.get("renewal_product_id") and "renewal_rule" not in vals:
            as_last = self.filtered(lambda agreement: agreement.renewal_rule == "last")
            as_last.write({"renewal_rule": "fixed"})
        return result

    @api.constrains("renewal_product_id")
    def _check_renewal_product(self):
        for agreement in self:
            product = agreement.renewal_product_id
            if product and not product.is_prepaid_block:
                raise ValidationError(
                    self.env._("%s is not a prepaid block.", product.display_name)
                )

    def _get_last_sale_line(self):
        """Return the sales order item of the block that was bought last."""
        lines = self.block_ids.filtered(
            lambda block: block.sale_line_id and block.state != "cancelled"
        ).sorted("id")
        return lines[-1:].sale_line_id

    def _get_renewal_offer(self):
        """Return the offer of a renewal of today, as an `Offer`.

        :raise UserError: when it is unknown what to offer, or it is not for sale
        """
        self.ensure_one()
        offer = self._get_offer_as_last()
        if self.renewal_rule != "last" and self.renewal_product_id:
            quantity = self.renewal_quantity if self.renewal_rule == "fixed" else 0.0
            same = offer.product == self.renewal_product_id
            offer = Offer(
                self.renewal_product_id,
                quantity or (offer.quantity if same else 1.0),
                offer.uom if same else self.renewal_product_id.uom_id,
                "",
                "",
            )
        self._check_for_sale(offer.product)
        return self._get_right_size(offer) if self.renewal_rule == "right_size" else offer

    def _get_offer_as_last(self):
        last = self._get_last_sale_line()
        return Offer(last.product_id, last.product_uom_qty, last.product_uom_id, "", "")

    def _get_chosen_offer(self, order):
        """Return the `Offer` that the customer has chosen, or None.

        None too when the block that was chosen is not for sale any more.

        :param order: the open renewal quotation
        """
        line = order._get_sold_lines()[:1]
        product = line.product_id
        if not (order.is_prepaid_chosen and product.active and product.sale_ok):
            return None
        return Offer(product, line.product_uom_qty, line.product_uom_id, "", "")

    def _check_for_sale(self, product):
        """Refuse products that cannot be offered.

        :raise UserError: saying what to do
        """
        if not product:
            raise UserError(
                self.env._(
                    "Choose a renewal block on agreement %s: nothing was bought yet.", self.name
                )
            )
        if not (product.active and product.sale_ok):
            raise UserError(
                self.env._(
                    "%(product)s is not for sale any more. Choose another renewal block "
                    "on agreement %(agreement)s.",
                    product=product.display_name,
                    agreement=self.name,
                )
            )

    def _get_right_size(self, offer):
        """Return an offer of as many packs as the pace of use asks for.

        :param offer: an `Offer`: its product is the pack, its quantity stands where nothing
            was used
        """
        pace = self._get_renewal_pace()
        pack = to_seconds(offer.product.prepaid_hours)
        packs = renewal.right_size(pace.seconds, pace.months, pack, self.renewal_cover_months)
        if packs is None:
            text = self.env._(
                "No hours were used since %(date)s: nothing to tell the right size from.",
                date=fields.Date.to_string(pace.date_from),
            )
            return offer._replace(reasoning=text)
        reasoning = self.env._(
            "Right size: %(used)s hours were used since %(date)s, %(pace)s a month. %(packs)s "
            "packs of %(size)s hours cover %(cover)s months.",
            used=as_clock(to_hours(pace.seconds)),
            date=fields.Date.to_string(pace.date_from),
            pace=as_clock(to_hours(pace.seconds / pace.months)),
            packs=packs,
            size=as_clock(to_hours(pack)),
            cover=self.renewal_cover_months,
        )
        customer = self.with_context(lang=self._get_customer_lang())
        note = customer._explain_size(pace, packs * pack)
        return Offer(offer.product, float(packs), offer.product.uom_id, note, reasoning)

    def _explain_size(self, pace, seconds):
        """Return for the customer, in the context's language, why so many hours are offered.

        :param pace: a `Pace`
        :param seconds: the seconds offered
        """
        values = {
            "pace": as_clock(to_hours(pace.seconds / pace.months)),
            "months": pace.months,
            "hours": as_clock(to_hours(seconds)),
            "lasts": seconds * pace.months // pace.seconds,
        }
        if pace.months == 1:
            used = self.env._("You used %(pace)s hours in the last month.", **values)
        else:
            used = self.env._(
                "You used %(pace)s hours a month over the last %(months)s months.", **values
            )
        if values["lasts"] < 2:
            lasts = self.env._("%(hours)s hours last about a month.", **values)
        else:
            lasts = self.env._("%(hours)s hours last about %(lasts)s months.", **values)
        return f"{used} {lasts}"

    def _get_renewal_pace(self):
        """Return the `Pace` of the last months: all time worked, covered or not."""
        self.ensure_one()
        today = self.company_id._get_prepaid_today()
        # In SQL: a ledger may hold many thousands of rows. They are written at once, so
        # nothing waits to be flushed.
        self.env.cr.execute(
            "SELECT MIN(date) FROM prepaid_entry WHERE agreement_id = %s", [self.id]
        )
        first_day = self.env.cr.fetchone()[0] or today
        months = renewal.months_of_pace(first_day, today, int(self.renewal_pace_months))
        date_from = today - relativedelta(months=months) + relativedelta(days=1)
        self.env.cr.execute(
            """
            SELECT COALESCE(-SUM(seconds), 0) FROM prepaid_entry
             WHERE agreement_id = %s AND timesheet_number IS NOT NULL
               AND date BETWEEN %s AND %s
            """,
            [self.id, date_from, today],
        )
        return Pace(self.env.cr.fetchone()[0], months, date_from)
