"""Levels and episodes: each is notified once, until the hours are above the level again."""

from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.addons.prepaid_it_blocks_alert.policies.alerts import AlertFigures, Level, find_reached
from odoo.tools import mute_logger

from ..common import TODAY, to_date
from .alerts import AlertCase

NOON = datetime(2026, 3, 16, 12, 0)


class TestLevels(AlertCase):
    def test_a_level_is_notified_once(self):
        self._create_level()
        self._log(self.ticket, 4.0)
        self._run()
        self.assertFalse(self.agreement.alert_ids)
        self._log(self.ticket, 1.0)
        self._run()
        self._run()
        self._log(self.ticket, 1.0)
        self._run()
        self.assertEqual(self._get_notified(), [("50 % used", "Salesman")])
        mail = self.agreement.notice_ids.mail_id
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.recipient_ids, self.salesman.partner_id)
        self.assertIn("5:00 of 10:00 hours are left (50 % used).", mail.body_html)

    def test_thirds_of_an_hour_reach_what_is_used_up(self):
        # Typed as a clock, and as decimals that leave three seconds.
        for length in (20 / 60, 0.333):
            block = self._sell(1.0, contact=self.other_contact)
            agreement = block.agreement_id
            agreement.template_id = self.template
            block.date_end = TODAY + timedelta(days=3)
            used = self._create_level("used_percent", 100.0)
            left = self._create_level("hours_left", 0.0)
            end = self._create_level("days_to_end", 7.0)
            ticket = self._create_ticket(self.other_contact)
            lines = [self._log(ticket, length) for __ in range(3)]
            self._run()
            alerts = agreement.alert_ids.filtered(
                lambda one, levels=used | left | end: one.level_id in levels
            )
            self.assertEqual(alerts.level_id, used | left)
            for notice in alerts.notice_ids:
                self.assertEqual(notice.headline, "Prepaid hours of Mill Ltd are used up")
            (used | left | end).write({"active": False})
            for line in lines:
                line.unlink()
            block._adjust(-1.0, "Over")

    def test_hours_used_up_since_end_on_no_day(self):
        self._create_level("days_to_end", 7.0)
        self.block.date_end = TODAY + timedelta(days=3)
        self._run()
        notice = self.agreement.notice_ids
        self.assertIn("10:00 prepaid hours of Bakery Ltd end on", notice.headline)
        self._log(self.ticket, 10.0)
        notice.invalidate_recordset(["headline"])
        self.assertEqual(notice.headline, "Prepaid hours of Bakery Ltd are used up")

    def test_what_was_used_is_used_up(self):
        self._create_level("hours_left", 0.0)
        self._log(self.ticket, 10.0)
        self._run()
        notice = self.agreement.notice_ids
        self.assertEqual(notice.headline, "Prepaid hours of Bakery Ltd are used up")
        self.assertEqual(notice.balance_text, "No hours are left.")

    def test_what_ended_is_not_used_up(self):
        self._create_level("hours_left", 0.0)
        self._log(self.ticket, 4.0)
        self.block.date_end = to_date("2026-03-20")
        with self._on("2026-03-25"):
            self.block._expire()
            self._run()
            notice = self.agreement.notice_ids
            self.assertEqual(notice.headline, "No prepaid hours of Bakery Ltd can be used now")
            self.assertEqual(notice.balance_text, "No hours can be used now.")

    def test_hours_that_ended_reach_no_level_of_what_is_used(self):
        half, used = (self._create_level("used_percent", threshold) for threshold in (50.0, 100.0))
        left, renewal = self._create_level("hours_left", 0.0), self._create_level("renewal", 0.0)
        self._log(self.ticket, 6.0)
        self._run()
        self.assertEqual(self.agreement.alert_ids.level_id, half)
        self.block.date_end = to_date("2026-03-20")
        with self._on("2026-03-25"):
            self.block._expire()
            self._run()
            still = self.agreement.alert_ids.filtered(lambda alert: not alert.date_resolved)
            self.assertEqual(still.level_id, left | renewal)
            self.assertNotIn(used, self.agreement.alert_ids.level_id)

    def test_each_measure(self):
        cases = (
            ("used_percent", 30.0, 3.0, 2.0),
            ("hours_left", 7.0, 3.0, 2.0),
            ("renewal", 0.0, 8.0, 7.0),
        )
        for measure, threshold, enough, too_little in cases:
            for hours, is_reached in ((too_little, False), (enough, True)):
                level = self._create_level(measure, threshold)
                line = self._log(self.ticket, hours)
                self._run()
                alerts = self.agreement.alert_ids.filtered(
                    lambda alert, level=level: alert.level_id == level
                )
                self.assertEqual(bool(alerts), is_reached, (measure, hours))
                line.unlink()
                level.active = False

    def test_the_end_of_each_block_is_notified(self):
        level = self._create_level("days_to_end", 30.0, to_contact=True)
        self.block.sudo().date_end = TODAY + timedelta(days=31)
        other = self._sell(5.0)
        other.sudo().date_end = TODAY + timedelta(days=30)
        self._run()
        self.assertEqual(self.agreement.alert_ids.block_id, other)
        body = self.agreement.notice_ids.mail_id.body_html
        self.assertIn("5:00 prepaid hours of Bakery Ltd end on 04/15/2026", body)
        with self._on(TODAY + timedelta(days=1)):
            self._run()
        self.assertEqual(self.agreement.alert_ids.mapped("block_id"), other | self.block)
        self.assertEqual(self._get_notified(), [(level.name, "Berta Baker")] * 2)
        self.assertEqual(sorted(self.agreement.alert_ids.mapped("episode")), [1, 2])

    def test_a_top_up_opens_a_new_episode(self):
        level = self._create_level(notifies_resolved=True, to_contact=True)
        self._log(self.ticket, 6.0)
        self._run()
        self._sell(10.0)
        self._run()
        alert = self.agreement.alert_ids
        self.assertTrue(alert.date_resolved)
        self.assertEqual(self._get_notified("resolved"), [(level.name, "Berta Baker")])
        # The first block is used up then: the second one, in force, is half used.
        self._log(self.ticket, 9.0)
        self._run()
        self.assertEqual(sorted(self.agreement.alert_ids.mapped("episode")), [1, 2])
        self.assertEqual(self._get_notified(), [(level.name, "Berta Baker")] * 2)

    def test_an_adjustment_and_an_extension_open_a_new_episode(self):
        self._create_level()
        self._log(self.ticket, 6.0)
        self._run()
        self.block.sudo()._adjust(10.0, "Goodwill")
        self._run()
        self.assertTrue(self.agreement.alert_ids.date_resolved)
        self.assertFalse(self._get_notified("resolved"))
        end = self._create_level("days_to_end", 7.0)
        self.block.sudo().date_end = TODAY + timedelta(days=3)
        self._run()
        self.block.sudo()._extend(TODAY + timedelta(days=90), "More time")
        self._run()
        ended = self.agreement.alert_ids.filtered(lambda alert: alert.level_id == end)
        self.assertTrue(ended.date_resolved)

    def test_ended_agreements_are_left_alone(self):
        self._create_level()
        self._log(self.ticket, 10.0)
        self._run()
        self.agreement.action_end()
        self._run()
        self.assertTrue(self.agreement.alert_ids.date_resolved)
        self.assertEqual(len(self.agreement.notice_ids), 1)

    def test_a_key_in_the_database_holds_one_open_episode(self):
        self._create_level()
        self._log(self.ticket, 6.0)
        self._run()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.agreement.alert_ids.copy({"episode": 7})
        self.env.clear()
        self.agreement.alert_ids.date_resolved = NOON
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.agreement.alert_ids.copy()

    def test_a_level_that_was_notified_is_archived(self):
        notified, unused = self._create_level(), self._create_level(threshold=99.0)
        self._log(self.ticket, 6.0)
        self._run()
        (notified | unused).unlink()
        self.assertFalse(notified.active)
        self.assertFalse(unused.exists())

    def test_statements_do_not_grow_with_agreements(self):
        self._create_level("days_to_end", 30.0)
        for measure in ("used_percent", "hours_left", "renewal", "days_to_run_out"):
            self._create_level(measure, 1.0)

        def count():
            self.env.flush_all()
            self.env.clear()
            before = self.env.cr.sql_log_count
            self.env["prepaid.agreement"]._find_run_items()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(20)]
        )
        for customer in customers:
            self._sell(5.0, contact=customer)
        self.env["prepaid.agreement"].search([]).write({"template_id": self.template.id})
        self.assertEqual(count(), few)

    def test_a_forecast_that_moves_a_little_is_notified_once(self):
        level = Level(1, "days_to_run_out", 14.0, 10)

        def is_reached(days, known=(), available=18000):
            figures = AlertFigures(available, 36000, run_out=TODAY + timedelta(days=days))
            return bool(find_reached([level], figures, TODAY, known))

        known = {(1, 0): 7}
        for days, before, after in ((14, True, True), (15, False, True), (21, False, True)):
            self.assertEqual((is_reached(days), is_reached(days, known)), (before, after), days)
        self.assertFalse(is_reached(22, known))
        # Hours that have run out are not fine again.
        self.assertTrue(is_reached(0, known, available=0))
        self.assertFalse(is_reached(0, available=0))

    def test_a_block_that_has_ended_is_no_good_news(self):
        self._create_level("days_to_end", 30.0, to_contact=True, notifies_resolved=True)
        self.block.sudo().date_end = TODAY + timedelta(days=3)
        self._run()
        with self._on(TODAY + timedelta(days=5)):
            self.env["prepaid.block"]._cron_expire()
            self._run()
            self.assertTrue(self.agreement.alert_ids.date_resolved)
            self.assertFalse(self._get_notified("resolved"))
            self.block.sudo()._extend(TODAY + timedelta(days=20), "A little longer")
            self._run()
            self.block.sudo()._extend(TODAY + timedelta(days=90), "Much longer")
            self._run()
        self.assertEqual(len(self._get_notified()), 2)
        self.assertEqual(len(self._get_notified("resolved")), 1)
