from collections import namedtuple
from datetime import timedelta

from odoo import fields, models, tools
from odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_renewal_rule import Offer
from odoo.addons.prepaid_it_blocks.policies import choice
from odoo.exceptions import UserError

# A block that a customer can choose: figures of money are in the currency; `untaxed`, `tax` and
# `total` are what the quotation says; the rates and the saving are per hour and in all, on the
# tax basis of the sales price. `is_offered`: the open quotation offers just this. A customer
# orders no less than `minimum` and no more than `maximum`, hours where it `is_hourly`.
Size = namedtuple(
    "Size",
    "product quantity hours rate normal_rate saving untaxed tax total currency validity"
    " is_usual is_offered minimum maximum is_hourly",
)

# How many quotations a customer gets within a day by choosing: nobody is flooded with them.
_MOST_CHOICES = 10


class PrepaidAgreementBuyMixin(models.AbstractModel):
    """The part of agreements that sells the next block: its sizes, its prices, the quotation."""

    _name = "prepaid.agreement.buy.mixin"
    _description = "Purchases of Agreements"

    def _get_block_products_domain(self):
        """Return the domain of the products that the customer can choose.

        Override to offer some customers other blocks than the others.
        """
        self.ensure_one()
        return self.company_id._get_prepaid_products_domain()

    def _get_block_products(self):
        """Return the products that the customer can choose, smallest first."""
        return self.company_id._get_prepaid_products(self._get_block_products_domain())

    def _get_sizes(self, product_id=None, quantity=None):
        """Return the blocks that the customer can choose, as a list of `Size`.

        Prices are those that a quotation of today says; what the open quotation offers is
        shown at the prices that it promises.

        :param product_id: id of a product of which the customer wants to see another quantity
        :param quantity: that quantity
        :raise UserError: when the agreement's pricelist is archived
        """
        self.ensure_one()
        agreement = self.with_company(self.company_id)
        usual = agreement._get_usual_offer()
        vals = agreement._prepare_renewal_order_vals()
        wanted = {usual.product.id: agreement._get_whole_quantity(usual)} if usual else {}
        open_order = agreement._get_open_renewal()
        for line in open_order._get_sold_lines():
            highest = line.product_id._get_prepaid_maximum()
            whole = choice.to_quantity(round(line.product_uom_qty), highest)
            if whole and open_order._is_offer_of(line.product_id, whole):
                wanted[line.product_id.id] = whole
        if quantity:
            wanted[product_id] = quantity
        return [
            agreement._get_size(
                product,
                choice.whole_quantity(
                    wanted.get(product.id, 1),
                    product._get_prepaid_minimum(),
                    product._get_prepaid_maximum(),
                ),
                vals,
                bool(usual) and product == usual.product,
            )
            for product in agreement._get_block_products()
        ]

    def _get_usual_offer(self):
        """Return the `Offer` that a renewal makes by itself, or None when it can make none."""
        try:
            return self._get_renewal_offer()
        except UserError:
            return None

    def _get_whole_quantity(self, offer):
        """Return the whole number of blocks of an offer, rounded up."""
        quantity = offer.quantity
        if offer.uom and offer.uom != offer.product.uom_id:
            quantity = offer.uom._compute_quantity(quantity, offer.product.uom_id)
        return choice.whole_quantity(quantity, highest=offer.product._get_prepaid_maximum())

    def _get_size(self, product, quantity, vals, is_usual):
        """Return the customer's price of a block, as a `Size`.

        An order that is never saved says it: Odoo's own way from the pricelist over the
        fiscal position and the taxes to the total.

        :param product: a `product.product`
        :param quantity: how many of it
        :param vals: values of the renewal quotation
        """
        order = self._get_open_renewal()
        is_offered = order._is_offer_of(product, quantity) and not order._is_renewal_expired()
        if not is_offered:
            lines = self._prepare_renewal_lines(Offer(product, quantity, product.uom_id, "", ""))
            order = self.env["sale.order"].new(dict(vals, order_line=lines))
        line = order._get_sold_lines()
        # As the database would round them.
        in_money = order.currency_id.round
        return Size(
            product=product,
            quantity=int(quantity),
            hours=line.prepaid_hours,
            rate=in_money(line.prepaid_rate),
            normal_rate=in_money(line.prepaid_normal_rate),
            saving=in_money(line.prepaid_saving),
            untaxed=in_money(order.amount_untaxed),
            tax=in_money(order.amount_tax),
            total=in_money(order.amount_total),
            currency=order.currency_id,
            validity=self.company_id._get_prepaid_validity_text(product.prepaid_validity_months),
            is_usual=is_usual,
            is_offered=is_offered,
            minimum=product._get_prepaid_minimum(),
            maximum=product._get_prepaid_maximum(),
            is_hourly=product._is_prepaid_hourly(),
        )

    def _choose_renewal(self, product, quantity):
        """Offer the customer the block that was chosen: one open quotation, never a second.

        What the customer has signed or is paying stays as it is, and so does what a
        salesperson has changed manually: then the salesperson is notified of the customer's choice.

        :param product: a `product.product` of those that the customer can choose
        :param quantity: how many of it
        :return: (a `sale.order`, None or why it was left alone: "signed", "paying" or
            "changed")
        :raise UserError: when something that the quotation needs is missing
        """
        self.ensure_one()
        agreement = self.with_company(self.company_id)
        # Before it is looked for: who comes second finds what the first one made.
        agreement._lock_renewal()
        order = agreement._get_open_renewal()
        offer = Offer(product, float(quantity), product.uom_id, "", "")
        if not order:
            agreement._check_choices()
            order = agreement._create_renewal(offer, is_chosen=True)
            order._mark_renewal_sent()
            reason = self.env._("The customer chose this in the portal.")
            agreement._schedule_renewal_activity(order, reason)
            return order, None
        if order._is_offer_of(product, quantity) and not order._is_renewal_expired():
            order._mark_renewal_sent()
            return order, None
        reason = order._get_reason_to_leave()
        if reason:
            agreement._record_choice(order, product, quantity, reason)
            # The customer is led to it, and 18.0 shows customers no drafts of ours.
            order._mark_renewal_sent()
            return order, reason
        order._write_guarded({"is_prepaid_chosen": True})
        agreement._refresh_renewal(order, offer)
        order._mark_renewal_sent()
        return order, None

    def _check_choices(self):
        """Refuse to make one quotation after the other for a customer who cancels each.

        :raise UserError: when there were many within a day
        """
        made = [
            ("prepaid_agreement_id", "=", self.id),
            ("is_prepaid_chosen", "=", True),
            ("create_date", ">=", fields.Datetime.now() - timedelta(days=1)),
        ]
        # Sudo: the customer reads no quotations of colleagues.
        if self.env["sale.order"].sudo().search_count(made) >= _MOST_CHOICES:
            raise UserError(
                self.env._(
                    "%(count)s quotations were made in the portal since yesterday. Call the "
                    "customer: no other is made before tomorrow.",
                    count=_MOST_CHOICES,
                )
            )

    def _replace_offer(self, order, offer, vals):
        """Extend: let sizes that were offered with the block follow it."""
        has_sizes = bool(order.prepaid_size_ids)
        result = super()._replace_offer(order, offer, vals)
        if has_sizes:
            order._offer_prepaid_sizes()
        return result

    def _record_choice(self, order, product, quantity, reason):
        """Schedule an activity on the customer's choice: one, which says the last choice.

        :param order: the open quotation that was left alone
        :param reason: why, see `_choose_renewal`
        """
        responsible = self._get_responsible()
        # In the salesperson's language: the customer's is set.
        place = self.with_context(lang=responsible.lang)._get_place_of_activity(order)
        summary, note = self.with_context(lang=responsible.lang)._describe_choice(
            order, product, quantity, reason
        )
        # Sudo: somebody else's activity counts too.
        waiting = place.sudo().activity_ids.filtered(lambda one: one.summary == summary)[:1]
        if waiting:
            # The last choice counts, however many there were.
            waiting.note = tools.plaintext2html(note)
            return
        place.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=responsible.id,
            date_deadline=self.company_id._get_prepaid_today(),
            summary=summary,
            note=tools.plaintext2html(note),
        )

    def _describe_choice(self, order, product, quantity, reason):
        """Return (summary, text) for the salesperson about a choice that changed nothing."""
        customer = self.partner_id.display_name
        summary = self.env._("%s wants another block", customer)
        reasons = {
            "signed": self.env._("the customer has signed it"),
            "paying": self.env._("a payment of it has begun"),
            "changed": self.env._("it was changed by hand"),
        }
        note = self.env._(
            "%(customer)s chose %(quantity)s × %(product)s in the portal. Quotation %(order)s was "
            "left as it is: %(reason)s. Change it, or cancel it so that the customer can choose "
            "again.",
            customer=customer,
            quantity=quantity,
            product=product.display_name,
            order=order.name,
            reason=reasons[reason],
        )
        return summary, note

    def _get_quotation_facts(self, access_token=None):
        """Return the portal's values of the open renewal quotation, or None.

        :param access_token: the visitor's key to the agreement, if any
        :return: dict of ``order``; ``lines`` with hours; ``url`` of the page to sign and pay;
            ``is_expired``, ``is_paying``, ``is_to_sign`` and ``is_to_pay``
        """
        self.ensure_one()
        order = self.open_renewal_id
        # What was not sent is nothing that the customer was offered.
        if order.state != "sent":
            return None
        return {
            "order": order,
            "lines": order.order_line.filtered("prepaid_hours"),
            "url": self._get_order_url(order, access_token),
            "is_expired": order._is_renewal_expired(),
            "is_paying": order._is_payment_made(),
            "is_to_sign": order.require_signature and not order.signed_by,
            "is_to_pay": order.require_payment,
        }
