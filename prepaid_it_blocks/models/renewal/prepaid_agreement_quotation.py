from datetime import timedelta

from markupsafe import escape

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ... import compat


class PrepaidAgreementQuotationMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: its one renewal quotation, made and brought up to date."""

    _name = "prepaid.agreement.quotation.mixin"
    _description = "Renewal Quotations of Prepaid Agreements"

    def _renew(self, mail=False, refresh=False, is_shown=False):
        """Return the agreement's open renewal quotation; make it if there is none.

        A quotation that `_needs_refresh` is brought up to date, and so is one that is still
        valid where that is asked for: the same order at the prices and quantities of today.
        One that the customer has signed or paid is left alone. Never makes a second one.

        :param mail: True to mail what is made or brought up to date to the single point of
            contact
        :param refresh: True to bring up to date what is still valid; a customer keeps the
            prices that were promised
        :param is_shown: True where the customer asked for it, and is shown it at once
        :return: a `sale.order`
        :raise UserError: when something that the quotation needs is missing
        """
        self.ensure_one()
        agreement = self.with_company(self.company_id)
        order = agreement._get_open_renewal()
        is_new = not order
        is_left = not is_new and not (refresh or agreement._needs_refresh(order))
        # Before it begins: a day that is due is over then.
        reason = agreement._explain_quotation(is_shown) if is_new else None
        if not is_left:
            agreement._start_renewal()
            is_left = not is_new and order._is_renewal_accepted()
        if is_new:
            order = agreement._create_renewal()
        elif not is_left:
            agreement._refresh_renewal(order)
        if mail and not is_left:
            agreement._send_renewal_mail(order)
        if is_shown:
            order._mark_renewal_sent()
        if is_new:
            agreement._schedule_renewal_activity(order, reason)
        return order

    def _needs_refresh(self, order):
        """Check if an open quotation is to be brought up to date: once it has expired.

        Extend for another reason.

        :param order: the open renewal quotation
        """
        self.ensure_one()
        return order._is_renewal_expired()

    def _start_renewal(self):
        """Begin to renew: from here on nobody else does.

        Extend to note that it was begun, whether a quotation is made, brought up to date, or
        left alone because the customer has accepted it.
        """
        self._lock_renewal()

    def _lock_renewal(self):
        """Keep a second transaction from renewing the same agreement.

        A real update, though it changes nothing: a lock alone would let the second one go on
        with what it saw before. So it fails with a serialization error, and tried again it
        finds what the first one made. A unique key holds behind it.
        """
        self.env.cr.execute(
            "UPDATE prepaid_agreement SET write_date = write_date WHERE id = %s", [self.id]
        )

    def _create_renewal(self, offer=None, is_chosen=False):
        """Make the renewal quotation, a draft until the customer has it.

        Extend for what goes with a quotation, and `_refresh_renewal` alike.

        :param offer: an `Offer`; what the agreement's rule says if there is none
        :param is_chosen: True when the customer has chosen the offer
        :return: a `sale.order`
        """
        self.ensure_one()
        offer = offer or self._get_renewal_offer()
        order = self.env["sale.order"].with_company(self.company_id)
        # One that was cancelled just now makes room in the unique key.
        order.flush_model(["state", "is_prepaid_renewal", "prepaid_agreement_id"])
        lines = self._prepare_renewal_lines(offer)
        vals = self._prepare_renewal_order_vals()
        vals = dict(vals, order_line=lines, is_prepaid_chosen=is_chosen)
        order = order._create_guarded([vals])
        order._write_guarded({"prepaid_offer": order._get_offer_mark()})
        if offer.reasoning:
            order.message_post(body=escape(offer.reasoning))
        return order

    def _prepare_renewal_order_vals(self):
        """Return the values of the renewal quotation but for its lines; extend to add some.

        :raise UserError: when its pricelist is archived
        """
        self.ensure_one()
        previous = self._get_last_sale_line().order_id
        customer = self._get_renewal_customer(previous)
        company = self.company_id
        vals = {
            "partner_id": customer.id,
            "company_id": company.id,
            "user_id": self._get_salesperson().id,
            "origin": self.name,
            "prepaid_agreement_id": self.id,
            "is_prepaid_renewal": True,
            "require_payment": company.prepaid_renewal_payment,
            # Without either the customer could say yes to nothing in the portal.
            "require_signature": company.portal_confirmation_sign
            or not company.prepaid_renewal_payment,
            "validity_date": self._get_validity_date(),
        }
        for fname in self._get_kept_order_fields():
            kept = previous[fname]
            if kept._name == "res.partner" and not (
                kept.active and customer == previous.partner_id
            ):
                continue
            if kept:
                vals[fname] = previous[fname].id
        pricelist = self._get_renewal_pricelist()
        if pricelist:
            vals["pricelist_id"] = pricelist.id
        return vals

    def _get_renewal_customer(self, previous):
        """Return the partner that the renewal is offered to: as before, unless it is gone.

        :param previous: the `sale.order` before, or none
        """
        self.ensure_one()
        before = previous.partner_id
        if before.active and before.commercial_partner_id == self.partner_id:
            return before
        return self._get_spokesperson() or self.partner_id

    @api.model
    def _prepare_renewal_lines(self, offer):
        """Return the commands that make the quotation's lines.

        :param offer: an `Offer`
        """
        line = {
            "product_id": offer.product.id,
            "product_uom_qty": offer.quantity,
            compat.LINE_UOM: offer.uom.id,
        }
        lines = [Command.create(line)]
        if offer.note:
            lines.append(Command.create({"display_type": "line_note", "name": offer.note}))
        return lines

    def _get_validity_date(self):
        """Return the last day of a quotation of today, or False when it has none."""
        days = self.company_id.quotation_validity_days
        return days > 0 and self.company_id._get_prepaid_today() + timedelta(days=days)

    def _get_renewal_pricelist(self):
        """Return the pricelist of a renewal: the agreement's, else that of the last order.

        :raise UserError: when it is archived; the customer would get other prices unawares
        """
        self.ensure_one()
        pricelist = self.renewal_pricelist_id or self._get_last_sale_line().order_id.pricelist_id
        if pricelist and not pricelist.active:
            raise UserError(
                self.env._(
                    "Pricelist %(pricelist)s is archived. Restore it, or choose another "
                    "renewal pricelist on agreement %(agreement)s.",
                    pricelist=pricelist.display_name,
                    agreement=self.name,
                )
            )
        return pricelist

    @api.model
    def _get_kept_order_fields(self):
        """Return the many2one fields that a renewal takes over from the order before."""
        return [
            "partner_invoice_id",
            "partner_shipping_id",
            "payment_term_id",
            "fiscal_position_id",
            "team_id",
        ]

    def _refresh_renewal(self, order, offer=None):
        """Give a quotation the quantities and prices of today, and time to be accepted.

        What a salesperson has changed manually stays as it is: other lines, prices,
        quantities, taxes or another pricelist. So does the size that a customer has chosen.
        Extend for what goes with a quotation, and `_create_renewal` alike.

        :param order: the open renewal quotation, neither signed nor paid
        :param offer: the `Offer` that takes the place of the one before, if another is wanted
        :raise UserError: when it was changed manually and has expired
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
        """Replace the offer of a quotation; extend for its dependents.

        :param order: the open renewal quotation
        :param offer: the `Offer`
        :param vals: values of the quotation that decide on its prices
        """
        order._get_offer_lines().unlink()
        order.write(vals)
        order.write({"order_line": self._prepare_renewal_lines(offer)})
        order._write_guarded({"prepaid_offer": order._get_offer_mark()})

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
            order._write_guarded({"prepaid_offer": False})
            order.message_post(
                body=escape(
                    self.env._(
                        "This quotation was changed by hand: it keeps its prices and "
                        "quantities. Cancel it to have a new one made."
                    )
                )
            )

    def action_renew(self):
        """Open the renewal quotation: a new draft, or the open one brought up to date.

        No mail is sent: that is for whoever has looked at it.

        :raise UserError: when renewal is stopped
        """
        self.ensure_one()
        if self.renewal_stopped:
            raise UserError(
                self.env._(
                    "Agreement %(agreement)s is not to be renewed: %(reason)s\n"
                    "Press Allow Renewal first if that has changed.",
                    agreement=self.name,
                    reason=self.renewal_stop_reason,
                )
            )
        order = self._renew(refresh=True)
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "view_mode": "form",
            "res_id": order.id,
        }
