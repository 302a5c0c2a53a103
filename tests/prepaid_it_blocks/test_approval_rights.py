"""The setting that time is approved, and who approves."""

from odoo import Command
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .approval import ApprovalCase


class TestSetting(ApprovalCase):
    def test_time_logged_before_the_setting_is_not_asked_for(self):
        self.company.prepaid_approval = False
        line = self._log(self.ticket, 2.0)
        self.assertFalse(line.prepaid_approval_state)
        self.assertEqual(self._figures(), (18.0, 0.0, 18.0))
        self.company.prepaid_approval = True
        self.assertEqual(self._figures(), (18.0, 0.0, 18.0))
        line.unit_amount = 3.0
        self.assertEqual(self._figures(), (20.0, 3.0, 17.0))

    def test_switching_off_ignores_what_waits(self):
        self._log(self.ticket, 2.0)
        self.company.prepaid_approval = False
        self.assertEqual(self._figures(), (18.0, 0.0, 18.0))
        self.assertEqual(self.block.pending_hours, 0.0)
        self.company.prepaid_approval = True
        self.assertEqual(self._figures(), (20.0, 2.0, 18.0))

    def test_groups_follow_the_setting(self):
        def who(group):
            return [
                user.has_group("prepaid_it_blocks." + group)
                for user in (self.technician, self.approver, self.manager, self.plain_user)
            ]

        self.assertEqual(who("group_approval"), [True, True, True, False])
        self.assertEqual(who("group_approver"), [False, True, True, False])
        self.company.prepaid_approval = False
        self.assertEqual(who("group_approval"), [False] * 4)
        self.assertEqual(who("group_approver"), [False] * 4)

    def _put_manually(self, group, user):
        group = self.env.ref(f"prepaid_it_blocks.{group}")
        group.write({compat.GROUP_USERS: [Command.link(user.id)]})

    def assertStay(self):
        """Check that the groups have the users of `_put_manually`, and no others."""
        for user, groups in (
            (self.technician, [True, True]),
            (self.plain_user, [False, True]),
            (self.manager, [False, False]),
            (self.approver, [False, False]),
        ):
            names = ("group_approver", "group_approval")
            found = [user.has_group(f"prepaid_it_blocks.{name}") for name in names]
            self.assertEqual(found, groups, user.login)

    def test_who_is_put_into_a_group_manually_stays_when_approval_is_switched_off(self):
        self._put_manually("group_approver", self.technician)
        self._put_manually("group_approval", self.plain_user)
        self.company.prepaid_approval = False
        self.assertStay()

    def test_who_was_in_a_group_before_stays_when_approval_is_switched_on_and_off(self):
        self.company.prepaid_approval = False
        self._put_manually("group_approver", self.technician)
        self._put_manually("group_approval", self.plain_user)
        self.company.prepaid_approval = True
        self.company.prepaid_approval = False
        self.assertStay()

    def test_settings_saved_where_nobody_approves_leave_the_groups_alone(self):
        self.company.prepaid_approval = False
        self._put_manually("group_approver", self.manager)
        self.company.prepaid_approval = False
        self.assertTrue(self.manager.has_group("prepaid_it_blocks.group_approver"))

    def test_one_company_that_approves_is_enough_for_the_groups(self):
        self.env["res.company"].create({"name": "Other Firm", "prepaid_approval": True})
        self.company.prepaid_approval = False
        self.assertTrue(self.approver.has_group("prepaid_it_blocks.group_approver"))


class TestRights(ApprovalCase):
    def setUp(self):
        super().setUp()
        self.line = self._log(self.ticket, 1.0)

    def test_technician_approves_nothing(self):
        line = self.line.with_user(self.technician)
        for action in (line.action_approve_prepaid, line.action_withdraw_prepaid_approval):
            with self.assertRaisesRegex(AccessError, "Only approvers"):
                action()
        self.assertEqual(self.line.prepaid_approval_state, "waiting")

    def test_nobody_writes_the_approval(self):
        for user in (self.technician, self.approver, self.env.ref("base.user_admin")):
            for vals in (
                {"prepaid_approval_state": "approved"},
                {"prepaid_approved_by_id": user.id},
                {"prepaid_approved_on": "2026-03-16 12:00:00"},
            ):
                with self.assertRaises(AccessError):
                    self.line.with_user(user).write(vals)
        self.assertEqual(self.line.prepaid_approval_state, "waiting")

    def test_nobody_logs_time_that_is_approved(self):
        timesheet = self.env["account.analytic.line"].with_user(self.technician)
        vals = self._prepare_timesheet(self.ticket, 1.0)
        with self.assertRaises(AccessError):
            timesheet.create(dict(vals, prepaid_approval_state="approved"))
        line = timesheet.with_context(
            default_prepaid_approval_state="approved",
            default_prepaid_approved_by_id=self.approver.id,
        ).create(vals)
        self.assertEqual(line.prepaid_approval_state, "waiting")
        self.assertFalse(line.prepaid_approved_by_id)

    def test_technician_changes_approved_time_and_it_waits(self):
        self._approve(self.line)
        self.line.with_user(self.technician).unit_amount = 4.0
        self.assertEqual(self._figures(), (20.0, 4.0, 16.0))

    def test_manager_with_timesheets_approves(self):
        self.manager[compat.USER_GROUPS] += self.env.ref("hr_timesheet.group_timesheet_manager")
        self.line.with_user(self.manager).action_approve_prepaid()
        self.assertEqual(self.line.prepaid_approved_by_id, self.manager)

    def test_manager_does_not_approve_what_is_out_of_reach(self):
        with (
            mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"),
            self.assertRaises(AccessError),
        ):
            self.line.with_user(self.manager).action_approve_prepaid()

    def test_approver_of_another_company_approves_nothing(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        stranger = self._create_user(
            "stranger",
            "hr_timesheet.group_hr_timesheet_approver",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        line = self.line.with_user(stranger).with_context(allowed_company_ids=company.ids)
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            line.action_approve_prepaid()
        self.assertEqual(self.line.prepaid_approval_state, "waiting")

    def test_approving_twice_says_so_and_keeps_the_first(self):
        self._approve(self.line)
        self.manager[compat.USER_GROUPS] += self.env.ref("hr_timesheet.group_timesheet_manager")
        with self.assertRaisesRegex(UserError, "waits for approval"):
            self.line.with_user(self.manager).action_approve_prepaid()
        self.assertEqual(self.line.prepaid_approved_by_id, self.approver)

    def test_nothing_to_withdraw_says_so(self):
        with self.assertRaisesRegex(UserError, "is approved"):
            self._withdraw(self.line)

    def test_list_of_what_waits(self):
        approved = self._log(self.ticket, 2.0)
        self._approve(approved)
        action = self.agreement.action_view_waiting()
        timesheet = self.env["account.analytic.line"].with_user(self.approver)
        self.assertEqual(timesheet.search(action["domain"]), self.line)
        ticket = self.ticket.with_user(self.technician)
        self.assertEqual(ticket.action_view_prepaid_waiting()["domain"], action["domain"])

    def test_each_role_sees_the_figures(self):
        for user in (self.technician, self.salesman, self.accountant, self.manager):
            self.assertEqual(
                self._figures(self.agreement.with_user(user)), (20.0, 1.0, 19.0), user.login
            )
