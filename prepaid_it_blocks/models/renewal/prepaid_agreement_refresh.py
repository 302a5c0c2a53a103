from markupsafe import escape

from odoo import fields, models
from odoo.exceptions import UserError

from .prepaid_agreement_renewal_rule import Offer


class PrepaidAgreement(models.Model):
    """The open renewal quotation is brought up to date instead of a second one made."""

    _inherit = "prepaid.agreement"

    def _refresh_renewal(self, order, offer=None):
        """Give a quotation the quantities and prices of today, and time to be accepted.

        What a salesperson has changed by hand stays as it is: other lines, prices,
        quantities, taxes or another pricelist. So does the size that a customer has chosen.
        Extend for what goes with a quotation, and `_create_renewal` alike.

        :param order: the open renewal quotation, neither signed nor paid
        :param offer: the `Offer` that takes the place of the one before, if another is wanted
        :raise UserError: when it was changed by hand and has expired
        """
        self.ensure_one()
        if not order._is_as_offered():
            self._leave_changed_renewal(order)
            return
        offer = offer or self._get_chosen_offer(order) or self._get_renewal_offer()
        vals = {
            "date_order": fields.Datetime.now(),
            "validity_date": self._get_validity_date(),
        }
        pricelist = self._get_renewal_pricelist()
        if pricelist:
            vals["pricelist_id"] = pricelist.id
        before, mark = order._describe_offer(), order.prepaid_offer
        self._replace_offer(order, offer, vals)
        if order.prepaid_offer != mark:
            text = self.env._(
                "Brought up to date. Before: %(before)s. Now: %(now)s.",
                before=before,
                now=order._describe_offer(),
            )
            order.message_post(body=escape(" ".join(filter(None, [text, offer.reasoning]))))

    def _replace_offer(self, order, offer, vals):
        """Put an offer in the place of what a quotation has offered; extend for what follows it.

        :param order: the open renewal quotation
        :param offer: the `Offer`
        :param vals: values of the quotation that decide on its prices
        """
        order._get_offer_lines().unlink()
        order.write(vals)
        order.write({"order_line": self._prepare_renewal_lines(offer)})
        order.write({"prepaid_offer": order._get_offer_mark()})

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

    def _leave_changed_renewal(self, order):
        """Note once that a quotation belongs to the salesperson now.

        :raise UserError: when it has expired; the customer could not accept it
        """
        if order._is_renewal_expired():
            raise UserError(
                self.env._(
                    "Renewal quotation %s was changed by hand and has expired. Give it a new "
                    "expiration date, or cancel it so that a new one is made.",
                    order.name,
                )
            )
        if order.prepaid_offer:
            order.prepaid_offer = False
            order.message_post(
                body=escape(
                    self.env._(
                        "This quotation was changed by hand: it keeps its prices and "
                        "quantities. Cancel it to have a new one made."
                    )
                )
            )
