from collections import namedtuple
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies import numbers
from odoo.addons.prepaid_it_blocks.policies.hours import to_seconds
from odoo.exceptions import AccessError, UserError

from ..policies.overage_bill import get_settlement

# Days that a customer has to answer, today included, unless the asker says otherwise.
_DAYS_TO_ANSWER = 7

# Price of an hour of overage: `rate` in `currency` on the tax basis of `taxes`.
ExtraPrice = namedtuple("ExtraPrice", "rate currency taxes product")


class PrepaidAgreementConsentMixin(models.AbstractModel):
    """Part of agreements: overage requests to the customer."""

    _name = "prepaid.agreement.consent.mixin"
    _description = "Overage of Prepaid Agreements"

    consent_request_ids = fields.One2many(
        "prepaid.consent.request", "agreement_id", string="Overage Requests"
    )
    consent_waiting_count = fields.Integer(
        string="Requests Waiting", compute="_compute_consent_waiting_count"
    )

    @api.depends("consent_request_ids.outcome", "consent_request_ids.valid_until")
    def _compute_consent_waiting_count(self):
        for agreement in self:
            agreement.consent_waiting_count = len(agreement._get_waiting_requests())

    def _get_waiting_requests(self):
        """Return the overage requests that the customer can answer, oldest first."""
        return self.consent_request_ids.filtered(lambda one: one.state == "waiting").sorted("id")

    def write(self, vals):
        """Extend: withdraw obsolete requests, and ask the new contact the others."""
        result = super().write(vals)
        if vals.get("state") == "ended" or "overage_policy" in vals:
            # Sudo: nobody writes requests manually.
            self.sudo()._withdraw_outdated_requests()
        if "contact_id" in vals:
            # Sudo: as above.
            self.sudo()._ask_new_contact()
        return result

    def _ask_new_contact(self):
        """Ask who speaks for the customer now what waits for somebody else's answer."""
        for agreement in self:
            person = agreement._get_mail_contact()
            for request in agreement._get_waiting_requests():
                if person and request.asked_of_id != person:
                    request._ask_another(person)

    def _withdraw_outdated_requests(self):
        """Withdraw the open requests that the agreement does not match any more."""
        for request in self.mapped("consent_request_ids"):
            agreement = request.agreement_id
            if request.outcome:
                continue
            if agreement.state == "ended":
                request._withdraw(self.env._("The agreement has ended."))
            elif request.settlement != get_settlement(agreement.overage_policy, request.rate):
                request._withdraw(self.env._("The agreement's terms for overage have changed."))

    def _get_extra_price(self):
        """Return the default price of an hour of overage, as `ExtraPrice`.

        That is the agreement's own normal rate, else that of the block bought last, with the
        taxes of its sale, else of the product for renewals; nothing where the policy lets the
        customer go on freely.
        """
        self.ensure_one()
        line = self._get_last_sale_line()
        block = self.block_ids.filtered(lambda one: one.sale_line_id == line)[-1:]
        product = line.product_id or self.renewal_product_id
        currency = block.currency_id or self.company_id.currency_id
        rate = not self.normal_rate and block.normal_rate
        if not rate:
            rate = self._get_normal_rate(currency, product=product)
        if self.overage_policy in ("allow", "next_block"):
            rate = 0.0
        taxes = line.tax_ids or product.taxes_id.filtered(
            lambda tax: tax.company_id == self.company_id
        )
        return ExtraPrice(rate, currency, taxes, product)

    def _get_consent_deadline(self):
        """Return the last day to answer a request of today."""
        self.ensure_one()
        return self.company_id._get_prepaid_today() + timedelta(days=_DAYS_TO_ANSWER)

    def _ask_consent(self, hours, reason, *, rate=None, ticket=None, valid_until=None):
        """Request overage from the customer, and mail the single point of contact.

        :param hours: hours of overage
        :param reason: what they are for; the customer reads it
        :param rate: price of one hour; None for the default
        :param ticket: the `helpdesk.ticket` that the time is for, if any
        :param valid_until: last day to answer; None for the default
        :return: a `prepaid.consent.request`
        :raise AccessError: for users who do not work with prepaid hours
        :raise UserError: when something is missing
        """
        self.ensure_one()
        if not self.env.user.has_group("prepaid_it_blocks.group_user"):
            raise AccessError(
                self.env._("Only users of prepaid time request overage from a customer.")
            )
        self.check_access("read")
        if ticket:
            ticket.check_access("read")
        # Sudo: nobody writes requests manually, and technicians read no orders; the right was
        # checked.
        agreement = self.sudo()
        agreement._check_can_ask(hours, reason, valid_until)
        vals = agreement._prepare_consent_request_vals(hours, rate)
        vals.update(
            reason=reason.strip(),
            ticket_id=ticket.id if ticket else False,
            valid_until=valid_until or agreement._get_consent_deadline(),
            asked_by_id=self.env.uid,
        )
        request = agreement.env["prepaid.consent.request"].create(vals)
        request._send()
        return request

    def _check_can_ask(self, hours, reason, valid_until):
        """Refuse a request that the customer could not understand or answer.

        :raise UserError: saying what is wrong
        """
        self.ensure_one()
        if self.state == "ended":
            raise UserError(self.env._("Agreement %s has ended.", self.name))
        is_number = numbers.is_within(hours, 0.0, numbers.MAX_HOURS)
        if not (is_number and to_seconds(hours)):
            highest = numbers.as_text(numbers.MAX_HOURS)
            raise UserError(self.env._("Ask for more than 0 hours, and no more than %s.", highest))
        if not (reason or "").strip():
            raise UserError(self.env._("Say what the time is for: the customer reads it."))
        if valid_until and valid_until < self.company_id._get_prepaid_today():
            raise UserError(self.env._("The last day to answer is over already."))

    def _prepare_consent_request_vals(self, hours, rate=None):
        """Return the values of a request: its hours and their price.

        :param hours: hours of overage
        :param rate: price of one hour; None for the default
        """
        self.ensure_one()
        price = self._get_extra_price()
        rate = price.rate if rate is None else rate
        if self.overage_policy == "next_block":
            rate = 0.0
        amounts = price.taxes.compute_all(
            rate,
            currency=price.currency,
            quantity=hours,
            product=price.product,
            partner=self.partner_id,
        )
        return {
            "agreement_id": self.id,
            "asked_of_id": self._get_mail_contact().id,
            "hours": hours,
            "settlement": get_settlement(self.overage_policy, rate),
            "currency_id": price.currency.id,
            "rate": rate,
            "amount_untaxed": amounts["total_excluded"],
            "amount_total": amounts["total_included"],
        }

    def action_ask_consent(self):
        """Open the dialog that requests overage."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_overage.prepaid_consent_ask_action"
        )
        action["context"] = {"default_agreement_id": self.id}
        return action

    def action_view_consent_requests(self):
        """Open the overage requests of this agreement."""
        return self._get_related_action("prepaid_it_blocks_overage.prepaid_consent_request_action")
