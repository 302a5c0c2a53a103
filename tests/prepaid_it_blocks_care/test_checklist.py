"""The checklist of a care ticket, and what becomes of its periods."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from ..care import HOUR, CareCase
from ..common import TODAY


class TestChecklist(CareCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan((("Patches", "month"), ("Restore test", "quarter")))
        cls.ticket = cls._run_care()
        cls.patches, cls.restore = cls.ticket.care_result_ids.with_user(cls.technician)

    def _get_dialog(self, action):
        """Return the dialog that an action opens, as the technician fills it in."""
        model = self.env[action["res_model"]].with_user(self.technician)
        return Form(model.with_context(**action["context"]))

    def test_fine(self):
        self.patches.action_fine()
        self.assertEqual((self.patches.state, self.patches.user_id), ("fine", self.technician))
        self.assertTrue(self.patches.date_done)
        self.assertEqual(self.ticket.care_open_count, 1)

    def test_a_check_ends_once(self):
        self.patches.action_fine()
        for action in ("action_fine", "action_finding", "action_not_possible"):
            with self.assertRaisesRegex(UserError, "Patches"):
                getattr(self.patches, action)()

    def test_not_possible_has_a_reason(self):
        dialog = self._get_dialog(self.restore.action_not_possible())
        dialog.reason = "   "
        with self.assertRaisesRegex(UserError, "Say why"):
            dialog.save().action_done()
        self.assertEqual(self.restore.state, "open")
        dialog = self._get_dialog(self.restore.action_not_possible())
        dialog.reason = "The server was off"
        dialog.save().action_done()
        self.assertEqual(
            (self.restore.state, self.restore.note), ("not_possible", "The server was off")
        )

    def test_a_finding_is_made(self):
        dialog = self._get_dialog(self.restore.action_finding())
        dialog.name = "The backup is empty"
        dialog.consequence = "All mails are lost"
        dialog.risk = "high"
        dialog.estimated_hours = 1.5
        dialog.save().action_done()
        self.assertEqual(self.restore.state, "finding")
        finding = self.restore.finding_ids
        self.assertEqual((finding.name, finding.risk), ("The backup is empty", "high"))
        self.assertEqual(finding.consequence, "All mails are lost")
        self.assertEqual((finding.agreement_id, finding.ticket_id), (self.agreement, self.ticket))
        self.assertEqual(finding.estimated_seconds, 1.5 * HOUR)

    def test_a_finding_says_what_was_found(self):
        action = self.restore.action_finding()
        model = self.env[action["res_model"]].with_user(self.technician)
        dialog = model.with_context(**action["context"]).create({"name": " "})
        with self.assertRaisesRegex(UserError, "Say what was found"):
            dialog.action_done()
        self.assertEqual(self.restore.state, "open")

    def test_a_known_finding_is_not_made_again(self):
        dialog = self._get_dialog(self.restore.action_finding())
        dialog.name = "The backup is empty"
        dialog.save().action_done()
        known = self.restore.finding_ids
        dialog = self._get_dialog(self.patches.action_finding())
        dialog.finding_id = known
        dialog.save().action_done()
        self.assertEqual((self.patches.state, self.patches.earlier_finding_id), ("finding", known))
        self.assertFalse(self.patches.finding_ids)

    def test_periods_are_done_with_the_last_check_of_their_interval(self):
        month, quarter = self.plan.period_ids.sorted("interval")
        self.patches.action_fine()
        self.assertEqual((month.state, quarter.state), ("done", "due"))
        self.assertTrue(month.date_done)
        self.restore.action_fine()
        self.assertEqual((month.state, quarter.state), ("done", "done"))

    def test_a_mistake_is_taken_back(self):
        month = self.plan.period_ids.filtered(lambda period: period.interval == "month")
        with self.assertRaisesRegex(UserError, "is open"):
            self.patches.action_reopen()
        self.patches.action_fine()
        self.patches.action_reopen()
        self.assertEqual((self.patches.state, self.patches.date_done), ("open", False))
        self.assertEqual((month.state, month.date_done), ("due", False))

    def test_missed_periods_are_caught_up_on_and_stay_seen(self):
        with self._on("2026-06-20"):
            ticket = self._run_care()[1:]
            ticket.care_result_ids.action_fine()
            missed = ticket.care_period_ids.filtered(lambda period: period.state == "missed")
            self.assertEqual(len(missed), 2)
            self.assertTrue(all(missed.mapped("date_done")))
            # Those of the first ticket.
            self.assertEqual(self.plan.missed_count, 2)

    def test_nobody_writes_a_state_by_hand(self):
        for vals in ({"state": "fine"}, {"note": "x"}, {"name": "x"}):
            with self.assertRaises(AccessError):
                self.patches.write(vals)
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.technician).care_plan_id = False
        with self.assertRaises(AccessError):
            self.plan.period_ids.with_user(self.manager).write({"state": "done"})

    def test_what_was_promised_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.ticket.unlink()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.plan.unlink()
        self._create_plan().unlink()

    def test_a_check_may_go_and_its_results_stay(self):
        self.plan.check_ids.filtered(lambda check: check.interval == "month").unlink()
        self.assertEqual(self.patches.name, "Patches")
        self.assertFalse(self.patches.check_id)

    def test_the_first_day_of_a_plan_stays(self):
        self.plan.date_start = TODAY
        with self.assertRaisesRegex(UserError, "make a new plan"):
            self.plan.date_start = "2026-04-01"

    def test_who_gets_tickets_is_in_the_team(self):
        with self.assertRaisesRegex(ValidationError, "is not in team"):
            self.plan.user_id = self.salesman
        with self.assertRaisesRegex(ValidationError, "how many hours"):
            self.plan.time_policy = "included"

    def test_a_technician_sees_the_care_of_the_own_teams_alone(self):
        user = self._create_user("ursula", "helpdesk_mgmt.group_helpdesk_user_team")
        records = (
            self.plan,
            self.plan.check_ids,
            self.plan.period_ids,
            self.ticket.care_result_ids,
        )
        for record in records:
            self.assertFalse(record.with_user(user).search([("id", "in", record.ids)]))
            self.assertTrue(record.with_user(self.salesman).search([("id", "in", record.ids)]))
        self.team.user_ids = [Command.link(user.id)]
        for record in records:
            self.assertTrue(record.with_user(user).search([("id", "in", record.ids)]))
        self.ticket.care_result_ids[:1].with_user(user).action_fine()


class TestTemplates(CareCase):
    def _create(self, *names, **vals):
        """Return the plan that the manager's dialog makes of templates that are shipped."""
        templates = self.env["prepaid.care.template"]
        for name in names:
            templates |= self.env.ref(f"prepaid_it_blocks_care.prepaid_care_template_{name}")
        action = self.agreement.with_user(self.manager).action_new_care_plan()
        model = self.env[action["res_model"]].with_user(self.manager)
        with Form(model.with_context(**action["context"])) as form:
            for template in templates:
                form.template_ids.add(template)
            form.team_id = self.team
            for name, value in vals.items():
                form[name] = value
        result = form.record.action_create()
        return self.env["prepaid.care.plan"].browse(result["res_id"])

    def test_a_plan_takes_the_checks_of_its_templates_once(self):
        plan = self._create("small_office", "server_backup")
        names = plan.check_ids.mapped("name")
        self.assertEqual(len(names), len(set(names)))
        self.assertIn("Restore test of the backup", names)
        self.assertEqual(names.count("Updates of computers and servers"), 1)
        self.assertEqual(plan.name, "Small Office, Server and Backup")
        self.assertEqual((plan.date_start, plan.agreement_id), (TODAY, self.agreement))
        self.assertEqual(len(self._run_care()), 1)

    def test_the_time_is_chosen_there(self):
        plan = self._create("security_basics", time_policy="included", included_hours=1.0)
        self.assertEqual((plan.time_policy, plan.included_seconds), ("included", HOUR))

    def test_templates_are_chosen(self):
        with self.assertRaisesRegex(UserError, "at least one template"):
            self._create()

    def test_managers_alone_make_plans(self):
        for user in (self.technician, self.salesman):
            with self.assertRaises(AccessError):
                self.agreement.with_user(user).action_new_care_plan()
