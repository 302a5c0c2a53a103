"""What the text of an agreement says of settings: each addon says its own, and others add to it."""

from odoo import Command
from odoo.addons.prepaid_it_blocks.models.portal.prepaid_agreement_terms import (
    PrepaidAgreementTermsMixin as CoreTerms,
)
from odoo.exceptions import ValidationError

from ..common import PrepaidCase


class TermsCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.model = cls.registry["prepaid.agreement"]

    def _write_text(self, body):
        self.agreement.section_ids = [Command.create({"title": "Parking", "body": body})]

    def _text(self):
        return " ".join(str(self.agreement._get_agreement_html()).split())


class TestOtherTerms(TermsCase):
    """Another addon's terms, with a field of Odoo's in place of its own."""

    # Fields of settings that the text speaks of.
    followed = ("draw_order",)

    def setUp(self):
        super().setUp()
        terms, fields = self.model._get_contract_terms, self.model._get_contract_fields
        self.patch(
            self.model,
            "_get_contract_terms",
            lambda agreements: dict(
                terms(agreements), parking=lambda one: f"Park at <{one.partner_id.street}>."
            ),
        )
        self.patch(
            self.model,
            "_get_contract_fields",
            lambda agreements: [*fields(agreements), "partner_id.street"],
        )
        self.customer.street = "Mill Road"

    def test_a_section_can_name_them(self):
        self._write_text("<p>{{parking}} {{agreement}}</p>")
        self.agreement._check_document()
        self.assertIn(f"<p>Park at &lt;Mill Road&gt;. {self.agreement.name}</p>", self._text())

    def test_help_lists_them(self):
        self.assertTrue(self.agreement.placeholder_text.endswith("{{refund}}, {{parking}}"))
        self.assertEqual(
            self.agreement.template_id.placeholder_text, self.agreement.placeholder_text
        )
        with self.assertRaisesRegex(ValidationError, "{{parking}}"):
            self._write_text("<p>{{parkng}}</p>")

    def _get_depends(self):
        """Return the fields that the text on the form depends on."""
        depends, __ = self.agreement._fields["agreement_html"].get_depends(self.agreement)
        return depends

    def test_the_text_on_the_form_follows_their_fields(self):
        # Theirs, those of each addon, and of the text itself.
        for name in ("partner_id.street", *self.followed, "template_id.section_ids.body"):
            self.assertIn(name, self._get_depends())


class TestMoreOnASubject(TermsCase):
    def test_a_sentence_is_added(self):
        extended = self.model._get_coverage_text
        self.patch(
            self.model, "_get_coverage_text", lambda one: f"{extended(one)}, on weekdays & Sundays"
        )
        self.assertIn("customer&#39;s tickets, on weekdays &amp; Sundays;", self._text())


class TestWithoutOthers(TermsCase):
    # What the core does not say.
    others = ("and this agreement is signed",)

    def _set_terms(self):
        """Set terms that addons add to the core's."""
        self.company.prepaid_signature_required = True

    def test_the_text_reads_whole(self):
        self._set_terms()
        text = self._text()
        for expected in self.others:
            self.assertIn(expected, text)
        for name in (
            "_get_approval_text",
            "_get_expiry_text",
            "_get_renewal_text",
            "_get_activation_text",
        ):
            self.patch(self.model, name, getattr(CoreTerms, name))
        text = self._text()
        for expected in self.others:
            self.assertNotIn(expected, text)
        for expected in (
            "as well: nobody else. Work that somebody else of the customer asks for is done, and "
            "counts, without asking first. </p>",
            "A block can be used when the order is confirmed. It pays",
            "<p> Hours that are not used by a block&#39;s last day cannot be used after it. </p>",
            "to the single point of contact. The customer is free",
        ):
            self.assertIn(expected, text)
        self.assertNotIn("{{", text)
