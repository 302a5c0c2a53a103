import json

from odoo import models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_seconds


class PrepaidAgreementOfferMixin(models.AbstractModel):
    """The part of agreements whose text says what the order says, whatever was chosen last."""

    _name = "prepaid.agreement.offer.mixin"
    _description = "Offers in the Text of Agreements"

    def _get_offered(self):
        """Return what the text of now says is sold, as JSON to be kept; False where it says none.

        :return: list of (whether it is on a quotation still, hours, rate per hour, currency)
        """
        self.ensure_one()
        lines = self._get_contract_lines()
        if self._get_agreement_html() == self._get_agreement_html({"rates_table": ""}):
            return False
        is_offer = lines._name == "sale.order.line"
        return json.dumps([(is_offer, *figures) for figures in self._get_offer_figures(lines)])

    def _get_offer_figures(self, lines):
        """Return the figures of lines by which a text and an order are compared.

        :param lines: `prepaid.block` or `sale.order.line` records
        :return: list of (seconds, rate per hour, name of the currency)
        """
        return [
            (to_seconds(hours), currency.round(rate), currency.name)
            for __, hours, __, rate, currency, __ in map(self._get_line_figures, lines)
        ]

    def _send_changed_text(self, order, is_mailed):
        """Make the text that says what a quotation offers now, if another one was sent with it.

        :param order: the `sale.order` whose block was changed
        :param is_mailed: True to mail it to be signed; whoever changes the quotation for the firm
            sends it again
        """
        self.ensure_one()
        version = order._get_document_version() or self._get_waiting_version()
        if not version._explain_difference():
            return
        new = self._create_version()
        if order.prepaid_agreement_version_number:
            order.prepaid_agreement_version_number = new.number
        if is_mailed and self._get_mail_contact().email:
            template = self.env.ref("prepaid_it_blocks_agreement.mail_template_agreement")
            template.send_mail(self.id)
        elif is_mailed:
            self._remind(
                self.env._("Send the agreement again"),
                self.env._(
                    "Quotation %(order)s offers another block now, and there is nobody to mail "
                    "version %(number)s of agreement %(agreement)s to, which says so.",
                    order=order.name,
                    number=new.number,
                    agreement=self.name,
                ),
            )

    def _replace_offer(self, order, offer, vals):
        """Extend: let the text follow the offer."""
        result = super()._replace_offer(order, offer, vals)
        order._log_changed_block()
        return result

    def _describe_lines(self, lines):
        """Describe what lines sell: hours and rates.

        :param lines: `sale.order.line` records
        """
        texts = [
            self.env._(
                "%(hours)s hours at %(rate)s per hour",
                hours=as_clock(line.prepaid_hours),
                rate=self._format_money(line.prepaid_rate, line.currency_id),
            )
            for line in lines
        ]
        return ", ".join(texts) or self.env._("no hours")
