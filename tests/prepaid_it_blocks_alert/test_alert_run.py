"""What the run does and reports of alerts, who starts it, and who configures levels."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import to_date
from .alerts import AlertCase


class TestRun(AlertCase):
    def test_the_report_says_what_was_done_and_why(self):
        self._create_level()
        self._log(self.ticket, 6.0)
        run = self._run()
        self.assertEqual(run.line_ids.cause, "reached: 50 % used")
        self.assertEqual(run.line_ids.detail, "To be told: Salesman.")
        self.assertEqual((run.line_ids.result, bool(run.date_end)), ("done", True))
        self.assertFalse(self._run().line_ids)

    def test_the_report_says_why_not(self):
        self._log(self.ticket, 9.0)
        self.contact.email = False
        with mute_logger("odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run"):
            run = self._run()
        self.assertEqual(run.line_ids.result, "failed")
        self.assertIn("e-mail address", run.line_ids.detail)
        self.assertEqual(run.problem_count, 1)
        self.assertFalse(self.agreement.open_renewal_id)

    def test_who_is_to_be_notified_is_notified_though_the_renewal_fails(self):
        self._create_level("renewal", to_salesperson=True)
        self._log(self.ticket, 9.0)
        self.contact.email = False
        with mute_logger("odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run"):
            run = self._run()
            self._run()
        self.assertEqual(run.line_ids.mapped("result"), ["failed", "done"])
        self.assertEqual(self._get_notified(), [("renewal is due", "Salesman")])

    def test_a_dry_run_does_nothing(self):
        self._create_level("renewal", to_contact=True)
        self._log(self.ticket, 9.0)
        self.env.flush_all()
        action = self.env["prepaid.agreement"].with_user(self.manager).action_dry_run()
        run = self.env["prepaid.run"].browse(action["res_id"])
        self.assertTrue(run.is_dry_run)
        self.assertEqual(run.line_ids.result, "planned")
        self.assertIn("Would make and mail a renewal quotation.", run.line_ids.detail)
        self.assertIn("Would tell: Bakery Ltd, Berta Baker.", run.line_ids.detail)
        self.assertFalse(self.agreement.alert_ids)
        self.assertFalse(self.agreement.open_renewal_id)
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "prepaid.alert.notice")]))

    def test_run_now_opens_its_report(self):
        self._create_level()
        self._log(self.ticket, 6.0)
        self.env.flush_all()
        dialog = self.env["prepaid.run.dialog"].with_user(self.manager).create({})
        action = dialog.action_run_now()
        run = self.env["prepaid.run"].browse(action["res_id"])
        self.assertEqual(run.line_ids.agreement_id, self.agreement)

    def test_only_managers_start_runs(self):
        for user in (self.technician, self.salesman, self.plain_user):
            agreement = self.env["prepaid.agreement"].with_user(user)
            with self.assertRaises(AccessError):
                agreement.action_run_now()
            with self.assertRaises(AccessError):
                agreement.action_dry_run()

    def test_nobody_writes_alerts_manually(self):
        level = self._create_level()
        self._log(self.ticket, 6.0)
        run = self._run()
        alert = self.agreement.alert_ids
        for record in (alert, alert.notice_ids, run, run.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).write({"create_uid": 1})
            record.with_user(self.technician).read(["id"])
            with self.assertRaises(AccessError):
                record.with_user(self.plain_user).read(["id"])
        level.with_user(self.manager).threshold = 40.0
        with self.assertRaises(AccessError):
            level.with_user(self.salesman).threshold = 30.0

    def test_bad_levels_are_refused(self):
        with self.assertRaisesRegex(UserError, "Choose who is notified"):
            self.env["prepaid.alert.level"].create(
                {"template_id": self.template.id, "measure": "hours_left", "threshold": 2.0}
            )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._create_level(threshold=101.0)

    def test_old_reports_are_deleted(self):
        run = self._run()
        with self._on(to_date("2026-07-01")):
            self.env["prepaid.run"]._gc_old_runs()
        self.assertFalse(run.exists())

    def test_the_standard_template_is_what_new_agreements_get(self):
        standard = self.env.ref("prepaid_it_blocks.prepaid_agreement_template_standard")
        agreement = self._sell(5.0, contact=self.other_contact).agreement_id
        self.assertEqual(agreement.template_id, standard)
        self.assertEqual(
            [(one.measure, one.threshold) for one in standard.level_ids],
            [
                ("used_percent", 50.0),
                ("days_to_end", 60.0),
                ("days_to_run_out", 14.0),
                ("days_to_end", 30.0),
                ("renewal", 0.0),
                ("days_to_end", 7.0),
                ("used_percent", 100.0),
            ],
        )
        self.assertEqual(standard.level_ids[1].name, "a block ends within 60 days")
        self.assertEqual(standard.level_ids[1].display_name, "A block ends within 60 days")
