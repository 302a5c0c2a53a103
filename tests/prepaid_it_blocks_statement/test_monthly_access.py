"""Who sees monthly statements, sends them again, and prints statements."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import TODAY
from .monthly import MonthlyCase
from .test_statement_report import limit_rows, to_text


class TestStatementRights(MonthlyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-04-03 12:00"):
            cls.env["prepaid.agreement"]._cron_statement()
            cls.env.flush_all()
        cls.statement = cls.env["prepaid.statement"].search([])
        cls.portal = cls._create_user("berta", "base.group_portal", partner_id=cls.contact.id)

    def test_the_firm_reads_statements_and_their_pdf(self):
        for user in (self.technician, self.salesman, self.accountant, self.manager):
            seen = self.statement.with_user(user)
            self.assertTrue(seen.read(["name", "closing_hours"]))
            self.assertTrue(seen.attachment_id.read(["datas"]))
            self.assertEqual(
                self.agreement.with_user(user).action_view_statements()["domain"],
                [("agreement_id", "=", self.agreement.id)],
            )

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_nobody_else_does(self):
        for user in (self.plain_user, self.portal, self.env.ref("base.public_user")):
            for records in (self.statement, self.statement.attachment_id):
                with self.assertRaises(AccessError):
                    records.with_user(user).read(["name"])
            for name in ("action_send_again", "action_try_again"):
                with self.assertRaises(AccessError):
                    getattr(self.statement.with_user(user), name)()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_another_company_does_not(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        stranger = self._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        seen = self.statement.with_user(stranger).with_context(allowed_company_ids=company.ids)
        self.assertFalse(seen.search([]))
        with self.assertRaises(AccessError):
            seen.read(["name"])
        with self.assertRaises(AccessError):
            seen.action_send_again()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_makes_changes_or_deletes_them(self):
        for user in (self.technician, self.salesman, self.accountant, self.manager):
            seen = self.statement.with_user(user)
            with self.assertRaises(AccessError):
                seen.write({"closing_hours": 99.0})
            with self.assertRaises(AccessError):
                seen.unlink()
            with self.assertRaises(AccessError):
                seen.create(
                    {
                        "agreement_id": self.agreement.id,
                        "month": date(2026, 1, 1),
                        "date_from": date(2026, 1, 1),
                        "date_to": date(2026, 1, 31),
                    }
                )

    def test_who_may_not_change_the_agreement_sends_nothing_again(self):
        for user in (self.technician, self.accountant):
            for name in ("action_send_again", "action_try_again"):
                with self.assertRaises(AccessError):
                    getattr(self.statement.with_user(user), name)()


class TestPrint(MonthlyCase):
    def _open(self, agreements, user=None):
        dialog = self.env["prepaid.statement.print"].with_user(user or self.technician)
        return Form(
            dialog.with_context(active_model="prepaid.agreement", active_ids=agreements.ids)
        )

    def _render(self, action):
        """Make the report as the web client asks for it: as the user, from the action's data."""
        report = self.env["ir.actions.report"].with_user(self.technician)
        html = report.env["ir.actions.report"]._render_qweb_pdf(
            "prepaid_it_blocks_statement.report_prepaid_statement", None, data=action["data"]
        )[0]
        return to_text(html)

    def test_the_last_month_is_offered(self):
        with self._on(date(2026, 4, 15)):
            form = self._open(self.agreement)
            self.assertEqual(str(form.date_from), "2026-03-01")
            self.assertEqual(str(form.date_to), "2026-03-31")
            text = self._render(form.save().action_print())
        self.assertIn("from March 1, 2026 to March 31, 2026", text)
        self.assertIn("Spring cleaning", text)

    def test_several_agreements_and_any_period(self):
        other = self._create_other()
        form = self._open(self.agreement | other)
        form.date_from = form.date_to = False
        text = self._render(form.save().action_print())
        self.assertIn(self.agreement.name, text)
        self.assertIn(other.name, text)
        self.assertIn("from the beginning until today", text)

    def test_too_much_is_refused_with_a_text(self):
        limit_rows(self, 1)
        form = self._open(self.agreement)
        form.date_from = form.date_to = False
        with self.assertRaisesRegex(UserError, "Choose a shorter period"):
            form.save().action_print()

    def test_a_period_that_ends_before_it_begins_is_refused(self):
        form = self._open(self.agreement)
        form.date_from, form.date_to = TODAY, TODAY - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "ends before"):
            form.save().action_print()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_users_without_the_group_print_nothing(self):
        with self.assertRaises(AccessError):
            self.env["prepaid.statement.print"].with_user(self.plain_user).create({})
        dialog = self._open(self.agreement).save()
        with self.assertRaises(AccessError):
            dialog.with_user(self.plain_user).action_print()
