"""What a block gives is a whole sentence, in the customer's language, on every document."""

import re

from ..common import PrepaidCase
from ..overage import OverageMixin
from ..translations import translate

_GERMAN = {
    "%(hours)s hours at %(rate)s instead of %(normal_rate)s per hour: %(saving)s saved.": (
        "%(saving)s gespart: statt %(normal_rate)s nur %(rate)s je Stunde für %(hours)s Stunden."
    ),
    "%(hours)s hours at %(rate)s per hour.": "Je Stunde %(rate)s, im Ganzen %(hours)s Stunden.",
}


class PriceTextCase(OverageMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_accounting()
        cls.currency.write({"symbol": "$", "position": "before"})
        cls.block = cls._sell(20.0, price=1800.0, normal_rate=100.0)
        cls.order = cls.block.sale_line_id.order_id

    def _text(self, text):
        """Return text as it is read: without tags and line breaks."""
        return re.sub(r"(\s|\N{NO-BREAK SPACE})+", " ", re.sub(r"<[^>]+>", " ", text)).strip()

    def _render(self, xmlid, record):
        return self._text(
            self.env["ir.actions.report"]._render_qweb_html(xmlid, record.ids)[0].decode()
        )

    def _speak_german(self):
        translate(self, "prepaid_it_blocks", _GERMAN)
        self.env["res.lang"]._lang_get("de_DE").write(
            {"decimal_point": ",", "thousands_sep": ".", "grouping": "[3,0]"}
        )
        self.contact.lang = self.customer.lang = "de_DE"
        self.env.flush_all()
        self.env.clear()


class TestPriceText(PriceTextCase):
    def test_nothing_is_said_of_a_saving_that_there_is_not(self):
        block = self._sell(20.0, price=2000.0, normal_rate=100.0)
        line = block.sale_line_id
        self.assertEqual(self._text(line.prepaid_text), "20:00 hours at $ 100.00 per hour.")

    def test_other_lines_say_nothing(self):
        order = self._create_order(product=self._create_service().product_tmpl_id)
        self.assertFalse(order.order_line.prepaid_text)
        self.assertNotIn("hours at", self._render("sale.action_report_saleorder", order))

    def test_how_long_hours_last_is_a_sentence_too(self):
        for months, activation, said in (
            (0, "order", "The hours do not expire."),
            (1, "order", "Valid for a month from the order."),
            (6, "order", "Valid for 6 months from the order."),
            (1, "invoice", "Valid for a month from the invoice."),
            (6, "invoice", "Valid for 6 months from the invoice."),
            (1, "payment", "Valid for a month from payment."),
            (6, "payment", "Valid for 6 months from payment."),
        ):
            self.company.prepaid_activation = activation
            self.assertEqual(self.company._get_prepaid_validity_text(months), said)
