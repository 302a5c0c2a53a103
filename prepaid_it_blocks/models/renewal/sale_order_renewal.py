import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount


class SaleOrderPrepaidRenewalMixin(models.AbstractModel):
    """Part of `sale.order`: renewal quotations, what they offered and whether they are over."""

    _name = "sale.order.prepaid.renewal.mixin"
    _description = "Renewal Quotations of Prepaid Hours"

    prepaid_offer = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="What was offered, to tell whether it was changed by hand since.",
    )
    is_prepaid_chosen = fields.Boolean(
        string="Chosen by the Customer",
        readonly=True,
        copy=False,
        help="The customer chose this block in the portal: it stays when the quotation is "
        "brought up to date.",
    )
    prepaid_lang = fields.Char(
        compute="_compute_prepaid_lang", help="Language to write to the customer in."
    )

    @api.depends("prepaid_agreement_id")
    def _compute_prepaid_lang(self):
        for order in self:
            agreement = order.prepaid_agreement_id
            order.prepaid_lang = agreement._get_customer_lang() if agreement else False

    @api.model
    def _get_guarded_fields(self):
        """Extend: what an order is to an agreement follows from how it was made."""
        return super()._get_guarded_fields() | {
            "is_prepaid_chosen",
            "is_prepaid_renewal",
            "prepaid_agreement_id",
            "prepaid_offer",
        }

    # Whoever merges customers, or moves a contact, writes no order.
    @api.constrains("partner_id", "company_id")
    def _check_prepaid_agreement(self):
        for order in self.filtered("prepaid_agreement_id"):
            # Sudo: the agreement counts whether the user may see it or not.
            agreement = order.sudo().prepaid_agreement_id
            customer = order.partner_id.commercial_partner_id
            if customer != agreement.partner_id or order.company_id != agreement.company_id:
                raise ValidationError(
                    self.env._(
                        "This order is about prepaid agreement %(agreement)s of %(owner)s, and no "
                        "other customer's or company's. Make another order for %(customer)s.",
                        agreement=agreement.name,
                        owner=agreement.partner_id.display_name,
                        customer=customer.display_name,
                    )
                )

    def _resume_renewal(self):
        """Offer renewals again as soon as hours run low: these orders are bought."""
        agreements = self.mapped("prepaid_agreement_id").filtered("renewal_not_before")
        agreements.write({"renewal_not_before": False})

    def _pause_renewal(self):
        """Do not offer renewals again at once: these orders are cancelled."""
        self.filtered("is_prepaid_renewal").mapped("prepaid_agreement_id")._wait_with_renewal()

    def _mark_renewal_sent(self):
        """Record that the customer has these quotations, by mail or in the portal."""
        self.filtered(lambda order: order.state == "draft").write({"state": "sent"})

    def _is_renewal_expired(self):
        """Check if the last day of the quotation is over."""
        self.ensure_one()
        today = self.company_id._get_prepaid_today()
        return bool(self.validity_date and self.validity_date < today)

    @api.model
    def _get_expired_condition(self, today, days="0"):
        """Return the SQL of `_is_renewal_expired` over ``o``, a row of ``sale_order``.

        :param today: SQL of the company's today; a parameter's placeholder or a column
        :param days: SQL of days after its last day on which it does not count as expired yet
        """
        return f"(o.validity_date IS NOT NULL AND o.validity_date + {days} < {today})"

    def _get_offer_mark(self):
        """Return a text that changes with any change of the offer."""
        self.ensure_one()
        # As the database would order them, whatever the cache does.
        lines = self._get_offer_lines().sorted(lambda line: (line.sequence, line.id))
        return json.dumps([self.pricelist_id.id, [_get_line_mark(line) for line in lines]])

    def _get_offer_lines(self):
        """Return the lines that a renewal makes and replaces: all of them.

        Extend to leave out what is merely shown beside them.
        """
        return self.order_line

    def _is_as_offered(self):
        """Check if the quotation is as it was made: nobody changed it manually."""
        self.ensure_one()
        # Sudo: the customer may be the one who asks.
        order = self.sudo()
        return bool(order.prepaid_offer) and order.prepaid_offer == order._get_offer_mark()

    def _check_prepaid_block(self):
        """Refuse an order of a block without a block.

        :raise UserError: naming the quotation
        """
        for order in self:
            problem = order._explain_missing_block()
            if problem:
                raise UserError(problem)

    def _explain_missing_block(self):
        """Return the text that the offered block is gone, or None."""
        self.ensure_one()
        if self._get_prepaid_block_lines() or not self._is_block_offered():
            return None
        return self.env._("%s has no block any more: put one on it, or cancel it.", self.name)

    def _refuse_signature(self):
        """Return the text why the customer cannot sign the quotation, or None.

        Extend for another reason, and to notify the firm of it.
        """
        return self._explain_missing_block()

    def _is_block_offered(self):
        """Check if the order is there to sell a block; extend for more than renewals."""
        self.ensure_one()
        return self.is_prepaid_renewal

    def _get_renewal_mail_notes(self):
        """Return additional paragraphs of the mails of a renewal.

        Nothing by itself; extend to add a text, or HTML as `Markup`, in the context's language.

        :return: list
        """
        self.ensure_one()
        return []

    def _describe_offer(self):
        """Describe the quotation's offer for the chatter."""
        self.ensure_one()
        parts = [
            self.env._(
                "%(quantity)g × %(product)s at %(price)s",
                quantity=line.product_uom_qty,
                product=line.product_id.display_name,
                price=format_amount(self.env, line.price_unit, self.currency_id),
            )
            for line in self._get_sold_lines()
        ]
        total = format_amount(self.env, self.amount_total, self.currency_id)
        return self.env._("%(lines)s, %(total)s in all", lines=", ".join(parts), total=total)


def _get_line_mark(line):
    """Return the editable values of a line, rounded as they are shown."""
    return [
        line.product_id.id,
        line.product_uom_id.id,
        round(line.product_uom_qty, 2),
        round(line.price_unit, 2),
        round(line.discount, 2),
        sorted(line.tax_ids.ids),
        line.name if line.display_type else "",
    ]
