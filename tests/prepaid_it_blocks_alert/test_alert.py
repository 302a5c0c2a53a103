"""Levels, episodes and who is told: each once, until the hours are above the level again."""

from datetime import datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.addons.prepaid_it_blocks_alert.policies.alerts import AlertFigures, Level, find_reached
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import TODAY, PrepaidCase, to_date

NOON = datetime(2026, 3, 16, 12, 0)


class AlertCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(10.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()
        cls.company.prepaid_alert_digest = False
        cls.template = cls.env["prepaid.agreement.template"].create({"name": "Tested"})
        cls.agreement.write({"template_id": cls.template.id, "renewal_threshold_percent": 20.0})

    @classmethod
    def _create_level(cls, measure="used_percent", threshold=50.0, sequence=10, **vals):
        vals = vals or {"to_salesperson": True}
        return cls.env["prepaid.alert.level"].create(
            dict(
                vals,
                template_id=cls.template.id,
                measure=measure,
                threshold=threshold,
                sequence=sequence,
            )
        )

    def _run(self):
        self.env.flush_all()
        self.env.clear()
        return self.env["prepaid.agreement"]._cron_renew()

    def _get_notified(self, kind="reached"):
        """Return (level's name, reader's name) of what was mailed, in its order."""
        notices = self.agreement.notice_ids.filtered(lambda one: one.kind == kind).sorted("id")
        for notice in notices:
            self.assertEqual(notice.state, "sent", notice.problem)
        return [(one.alert_id.level_id.name, one.partner_id.name) for one in notices]


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

    def test_of_several_levels_at_once_each_reader_hears_the_highest(self):
        self._create_level(threshold=50.0, sequence=1, to_contact=True, to_salesperson=True)
        self._create_level(threshold=60.0, sequence=2, to_salesperson=True)
        self._create_level("hours_left", 2.0, sequence=3, to_salesperson=True)
        self._log(self.ticket, 7.0)
        self._run()
        self.assertEqual(
            self._get_notified(), [("50 % used", "Berta Baker"), ("60 % used", "Salesman")]
        )
        # The level passed over does not come later: its episode is open.
        self._run()
        self.assertEqual(len(self.agreement.alert_ids), 2)
        self.assertEqual(len(self.agreement.notice_ids), 2)

    def test_every_audience(self):
        billing = self.env["res.partner"].create(
            {
                "name": "Bill Payer",
                "type": "invoice",
                "parent_id": self.customer.id,
                "email": "bill@bakery.example",
            }
        )
        follower = self.env["res.partner"].create({"name": "Fan", "email": "fan@bakery.example"})
        self.agreement.message_subscribe(partner_ids=follower.ids)
        self.ticket.user_id = self.technician
        cases = (
            ("to_contact", self.contact),
            ("to_billing_contact", billing),
            ("to_salesperson", self.salesman.partner_id),
            ("to_technicians", self.technician.partner_id),
        )
        for fname, reader in cases:
            level = self._create_level(threshold=10.0, **{fname: True})
            self.assertEqual(level._get_readers(self.agreement), reader, fname)
        level = self._create_level(threshold=10.0, to_followers=True)
        self.assertIn(follower, level._get_readers(self.agreement))

    def test_the_renewal_quotation_is_the_contacts_alert(self):
        self._create_level("renewal", to_contact=True, to_salesperson=True)
        self._log(self.ticket, 8.5)
        run = self._run()
        order = self.agreement.open_renewal_id
        notices = self.agreement.notice_ids
        self.assertEqual(
            [(one.partner_id, one.order_id, bool(one.mail_id)) for one in notices.sorted("id")],
            [(self.contact, order, False), (self.salesman.partner_id, order, True)],
        )
        self.assertEqual(
            self.env["mail.mail"].search_count([("recipient_ids", "in", self.contact.ids)]), 1
        )
        line = run.line_ids
        self.assertEqual((line.agreement_id, line.order_id), (self.agreement, order))
        self.assertEqual(line.cause, "renewal is due: 1:30 left")
        self.assertIn(order.name, line.detail)

    def test_the_salesperson_hears_of_a_renewal_once(self):
        self._log(self.ticket, 9.0)
        domain = [("recipient_ids", "in", self.salesman.partner_id.ids)]
        before = self.env["mail.mail"].search(domain)
        self._create_level("renewal", to_salesperson=True)
        self._run()
        # Odoo's own mails of the assignment are left out.
        notified = self.env["mail.mail"].search(domain) - before
        self.assertEqual(notified, self.agreement.notice_ids.mail_id)
        self.assertTrue(self.agreement.open_renewal_id.activity_ids)

    def test_mails_are_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = "fr_FR"
        level = self._create_level(to_contact=True)
        template = self.env.ref("prepaid_it_blocks_alert.mail_template_alert").copy()
        subject = "Heures: {{ object.headline }}"
        template.with_context(lang="fr_FR").subject = subject
        level.mail_template_id = template
        self._log(self.ticket, 6.0)
        self._run()
        self.assertTrue(self.agreement.notice_ids.mail_id.subject.startswith("Heures: "))

    def test_who_has_no_address_is_logged(self):
        self._create_level(to_contact=True)
        self.contact.email = False
        self._log(self.ticket, 6.0)
        self._run()
        notice = self.agreement.notice_ids
        self.assertEqual(notice.state, "failed")
        self.assertIn("has no e-mail address", notice.problem)
        self.assertIn("has no e-mail address", self.agreement.activity_ids.note)

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


class TestQuietHours(AlertCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_mail_working_hours = True

    def test_night_and_holidays_wait_for_work(self):
        self._create_level()
        self._log(self.ticket, 6.0)
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": datetime(2026, 3, 17, 0, 0),
                "date_to": datetime(2026, 3, 17, 23, 59),
            }
        )
        for moment in (
            datetime(2026, 3, 16, 3, 0),
            datetime(2026, 3, 16, 22, 0),
            datetime(2026, 3, 17, 10, 0),
            datetime(2026, 3, 21, 10, 0),
        ):
            with freeze_time(moment):
                self._run()
            self.assertEqual(self.agreement.notice_ids.mapped("state"), ["waiting"], moment)
        with freeze_time(datetime(2026, 3, 23, 9, 0)):
            self._run()
        self.assertEqual(self.agreement.notice_ids.mapped("state"), ["sent"])

    def test_renewal_quotations_wait_for_work_and_are_the_contacts_only_mail(self):
        self._create_level("renewal", to_contact=True)
        self._log(self.ticket, 9.0)
        agreements = self.env["prepaid.agreement"].with_user(self.manager)
        with freeze_time(datetime(2026, 3, 16, 3, 0)):
            self._run()
            action = agreements.action_dry_run()
        planned = self.env["prepaid.run"].browse(action["res_id"]).line_ids
        self.assertIn("in working hours", planned.detail)
        self.assertFalse(self.agreement.open_renewal_id)
        self.assertEqual(self.agreement.notice_ids.state, "waiting")
        with freeze_time(datetime(2026, 3, 16, 9, 0)):
            self._run()
        order = self.agreement.open_renewal_id
        notice = self.agreement.notice_ids
        self.assertEqual((notice.state, notice.order_id, notice.mail_id.id), ("sent", order, False))

    def test_urgent_levels_do_not_wait(self):
        self._create_level(to_salesperson=True, is_urgent=True)
        self._log(self.ticket, 6.0)
        with freeze_time(datetime(2026, 3, 16, 3, 0)):
            self._run()
        self.assertEqual(self.agreement.notice_ids.mapped("state"), ["sent"])

    def test_what_is_over_before_it_was_sent_is_never_sent(self):
        self._create_level(to_salesperson=True, notifies_resolved=True)
        line = self._log(self.ticket, 6.0)
        with freeze_time(datetime(2026, 3, 16, 3, 0)):
            self._run()
            line.unlink()
            self._run()
        self.assertFalse(self.agreement.notice_ids)
        self.assertTrue(self.agreement.alert_ids.date_resolved)


class TestDigest(AlertCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_alert_digest = True
        cls.other_block = cls._sell(10.0, contact=cls.other_contact)
        cls.other_agreement = cls.other_block.agreement_id
        cls.other_agreement.template_id = cls.template
        cls.other_ticket = cls._create_ticket(cls.other_contact)

    def test_one_mail_a_day_to_each_salesperson(self):
        self._create_level(threshold=50.0, to_contact=True, to_salesperson=True)
        self._create_level(threshold=70.0, sequence=20, to_salesperson=True)
        self._log(self.ticket, 6.0)
        self._log(self.other_ticket, 6.0)
        self._run()
        digest = self.env["prepaid.alert.digest"].search([])
        self.assertEqual((len(digest), digest.date), (1, TODAY))
        self.assertEqual(digest.mail_id.recipient_ids, self.salesman.partner_id)
        for name in ("Bakery Ltd", "Mill Ltd"):
            self.assertIn(f"Prepaid hours of {name} run low", digest.mail_id.body_html)
        self.assertEqual(len(digest.notice_ids), 2)
        # The contact gets a mail of its own, and what comes later waits for tomorrow.
        self.assertEqual(self._get_notified()[0], ("50 % used", "Berta Baker"))
        self._log(self.ticket, 1.0)
        self._run()
        waiting = self.env["prepaid.alert.notice"].search([("state", "=", "waiting")])
        self.assertEqual(waiting.partner_id, self.salesman.partner_id)
        with self._on(to_date("2026-03-17")):
            self._run()
        self.assertEqual(waiting.state, "sent")
        self.assertEqual(self.env["prepaid.alert.digest"].search_count([]), 2)

    def test_urgent_levels_go_alone(self):
        self._create_level(to_salesperson=True, is_urgent=True)
        self._log(self.ticket, 6.0)
        self._run()
        self.assertFalse(self.env["prepaid.alert.digest"].search([]))
        self.assertEqual(self.agreement.notice_ids.state, "sent")


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
