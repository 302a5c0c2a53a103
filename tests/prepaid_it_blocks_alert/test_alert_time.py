"""When notices go out: in working hours, and as one mail a day."""

from datetime import datetime

from freezegun import freeze_time

from ..common import TODAY, to_date
from .alerts import AlertCase


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
