"""An agreement's text: sections whose placeholders are filled from the agreement's settings."""

from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo import Command
from odoo.addons.prepaid_it_blocks_agreement.policies import agreement_text
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from ..common import PrepaidCase


class TestDocumentText(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0, prepaid_validity_months=12)
        cls.agreement = cls.block.agreement_id
        cls.template = cls.env.ref("prepaid_it_blocks.prepaid_agreement_template_standard")

    def _write_own(self, *texts):
        self.agreement.section_ids.unlink()
        self.agreement.section_ids = [
            Command.create({"sequence": number, "title": f"Part {number}", "body": text})
            for number, text in enumerate(texts)
        ]

    def _text(self):
        return str(self.agreement.sudo()._get_agreement_html())

    def test_placeholders_are_looked_up_and_nothing_else(self):
        for text, problem in (
            ("<p>Call {{contact}}.</p>", None),
            ("<p>Call {{ contact }} or {{&nbsp;firm }}.</p>", None),
            ("<p>{{contact.name}}</p>", ("unknown", "contact.name")),
            ("<p>{{1 + 1}}</p>", ("unknown", "1 + 1")),
            ("<p>{{<b>contact</b>}}</p>", ("unknown", "contact")),
            ("<p>{{}}</p>", ("unknown", "")),
            ("<p>{{contact</p>", ("braces", "")),
            ("<p>contact}}</p>", ("braces", "")),
            ('<a href="{{contact}}">x</a>', ("tag", '<a href="{{contact}}">')),
            ("", None),
            (None, None),
        ):
            found = agreement_text.find_problem(text, {"contact", "firm"})
            self.assertEqual(found, problem, text)

    def test_fill_keeps_values_as_they_are(self):
        values = {"contact": Markup("&lt;b&gt;{{firm}}"), "firm": Markup("F")}
        self.assertEqual(
            agreement_text.fill("<p>{{contact}}, {{ firm }}</p>", values),
            "<p>&lt;b&gt;{{firm}}, F</p>",
        )
        values = {"weights": Markup("<ul><li>x</li></ul>")}
        self.assertEqual(agreement_text.fill("<p> {{weights}} </p>", values), values["weights"])

    def test_section_with_an_unknown_placeholder_is_not_saved(self):
        section = self.template.section_ids[0]
        with self.assertRaisesRegex(ValidationError, "in its title"), self.env.cr.savepoint():
            section.title = "{{contact}}"
        self.env.clear()
        with self.assertRaisesRegex(ValidationError, "no placeholder {{contcat}}"):
            section.body = "<p>Call {{contcat}}</p>"
        with self.assertRaisesRegex(ValidationError, "{{rates_table}}"):
            self._write_own("<p>100 % {{nothing}}</p>")

    def test_wrong_translation_is_reported_before_it_is_sent(self):
        self._write_own("<p>{{contact}}</p>")
        self.agreement._check_document()
        self.env.cr.execute("UPDATE prepaid_agreement_section_own SET body = '<p>{{kontakt}}</p>'")
        self.agreement.section_ids.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "kontakt"):
            self.agreement._check_document()

    def test_text_and_settings_agree(self):
        self.agreement.authorised_contact_ids = self.env["res.partner"].create(
            {"name": "Otto <Oven>", "parent_id": self.customer.id}
        )
        self.company.prepaid_grace_days = 5
        text = self._text()
        for expected in (
            "Berta Baker, berta@bakery.example",
            "Otto &lt;Oven&gt;",
            self.block.name,
            "90.00",
            "100.00",
            "for all work on the customer&#39;s tickets",
            "when the order is confirmed",
            "5 days after it",
            "20 % of the bought hours",
            "03/15/2027",
            "30 days",
        ):
            self.assertIn(expected, text)
        self.assertNotIn("{{", text)
        self.assertNotIn("None", text)

    def test_steps_and_weights_are_listed(self):
        self._write_own("<p>{{increments}}</p>", "<p>{{weights}}</p>")
        self.env["prepaid.work.type"].search([]).unlink()
        self.agreement.schedule_id = False
        self.assertIn("All hours of the week count alike", self._text())
        self.assertIn("Time counts as it was worked", self._text())
        self.env["prepaid.work.type"].create(
            {"name": "On site", "minimum_hours": 2.0, "increment_hours": 0.5, "weight": 1.5}
        )
        self.agreement.schedule_id = self.env["prepaid.schedule"].create(
            {
                "name": "Nights",
                "line_ids": [
                    Command.create(
                        {"name": "Night", "hour_from": 22.0, "hour_to": 6.0, "weight": 2.0}
                    )
                ],
            }
        )
        text = self._text()
        self.assertIn("On site: at least 2:00, in steps of 0:30, each hour counts as 1:30", text)
        self.assertIn("Mon, Tue, Wed, Thu, Fri, Sat, Sun, 22:00 to 6:00", text)
        self.assertIn("each hour counts as 2:00", text)

    def test_quotation_shows_its_rates_before_anything_is_bought(self):
        agreement = self.env["prepaid.agreement"].create(
            {"partner_id": self.other_customer.id, "contact_id": self.other_contact.id}
        )
        self.assertIn("stand on the firm", str(agreement._get_agreement_html()))
        self._create_order(self.other_contact, prepaid_agreement_id=agreement.id)
        text = str(agreement._get_agreement_html())
        self.assertIn("20:00", text)
        self.assertIn("90.00", text)

    def test_limits_stand_in_the_text(self):
        self._write_own("<p>{{coverage}}</p>")
        self.agreement.scope_team_ids = self.team
        self.assertIn("only for teams Desk", self._text())

    def test_own_text_is_a_copy_until_it_is_reset(self):
        agreement = self.agreement.with_user(self.salesman)
        agreement.action_own_text()
        own = agreement.section_ids
        self.assertEqual(own.mapped("title"), self.template.section_ids.mapped("title"))
        agreement.action_own_text()
        self.assertEqual(agreement.section_ids, own)
        own[0].body = "<p>Only for the bakery</p>"
        self.assertIn("Only for the bakery", self._text())
        agreement.action_template_text()
        self.assertNotIn("Only for the bakery", self._text())

    def test_text_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        section = self.template.section_ids[0]
        section.with_context(lang="fr_FR").title = "Interlocuteur"
        self.contact.lang = "fr_FR"
        self.assertIn("1. Interlocuteur", self._text())
        self.agreement.action_own_text()
        self.assertEqual(self.agreement.section_ids[0].title, "Interlocuteur")

    def test_template_without_text_has_the_standard_one(self):
        self.agreement.template_id = self.env["prepaid.agreement.template"].create({"name": "Bare"})
        self.assertIn("Confidentiality", self._text())

    def test_who_writes_texts(self):
        section = self.template.section_ids[0]
        self._write_own("<p>Mine</p>")
        own = self.agreement.section_ids
        for user in (self.technician, self.accountant):
            for record in (section, own):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"title": "Mine"})
        with self.assertRaises(AccessError):
            section.with_user(self.salesman).write({"title": "Mine"})
        own.with_user(self.salesman).write({"title": "Mine"})
        section.with_user(self.manager).write({"title": "Mine"})
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            own.with_user(self.plain_user).read(["title"])

    def test_other_companies_texts_are_invisible(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        manager = self._create_user(
            "other_manager",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self._write_own("<p>Mine</p>")
        template = self.env["prepaid.agreement.template"].create(
            {
                "name": "Ours",
                "company_id": self.company.id,
                "section_ids": [Command.create({"title": "Ours", "body": "<p>Ours</p>"})],
            }
        )
        for records in (self.agreement.section_ids, template.section_ids):
            seen = records.with_user(manager).with_context(allowed_company_ids=company.ids)
            self.assertFalse(seen.search([("id", "in", records.ids)]))

    def test_sections_belong_to_something(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            section = self.env["prepaid.agreement.section"].create(
                {"title": "T", "body": "<p>b</p>"}
            )
            section.flush_model()
