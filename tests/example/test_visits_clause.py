"""A clause that an addon adds to the agreement's text: how visits count."""

from io import BytesIO

from odoo.tools.pdf import PdfReader

from ..common import PrepaidCase

CLAUSE = "Visits count as visits in the travel zone"


class TestVisitsClause(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.travel_zone = "region"
        cls.agreement = cls._sell(20.0).agreement_id

    def _read_pdf(self, pdf):
        """Return the text of a PDF, its words one space apart."""
        pages = PdfReader(BytesIO(pdf)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def test_the_text_has_it(self):
        self.agreement._check_document()
        text = str(self.agreement.agreement_html)
        self.assertRegex(text, r"\d+\. Visits</h2>")
        self.assertIn(f"{CLAUSE} &#34;Region&#34;.", text)
        self.assertNotIn("{{", text)

    def test_the_text_follows_the_customer(self):
        self.assertIn("Region", self.agreement.agreement_html)
        self.customer.travel_zone = "far"
        self.assertIn(f"{CLAUSE} &#34;Beyond&#34;.", self.agreement.agreement_html)

    def test_the_pdf_has_it(self):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        xmlid = "prepaid_it_blocks_agreement.report_prepaid_agreement"
        pdf, __ = report._render_qweb_pdf(xmlid, self.agreement.ids)
        self.assertIn(f'{CLAUSE} "Region".', self._read_pdf(pdf))

    def test_what_was_sent_keeps_it(self):
        self._send_agreement(self.agreement)
        self.customer.travel_zone = "far"
        self.assertIn("Region", self.agreement.waiting_version_id.html)
        self._send_agreement(self.agreement)
        self.assertIn("Beyond", self.agreement.waiting_version_id.html)
