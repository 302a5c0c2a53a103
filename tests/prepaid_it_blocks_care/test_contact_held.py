"""Calls and meetings with a customer: contacts once they were held, each once."""

from datetime import datetime

from freezegun import freeze_time

from .test_contact import LATER, NOON, ContactCase


class TestActivities(ContactCase):
    def _do(self, record, kind, user=None, moment=NOON, **vals):
        with freeze_time(moment):
            user = user or self.technician
            activity = record.activity_schedule(kind, user_id=user.id, **vals)
            activity.with_user(user).action_feedback()

    def test_a_call_and_a_meeting_are_contacts_once_they_are_done(self):
        for day, (record, kind, user, said) in enumerate(
            (
                (self.ticket, "mail.mail_activity_data_call", self.technician, "call"),
                (self.agreement, "mail.mail_activity_data_meeting", self.manager, "meeting"),
                (self.customer, "mail.mail_activity_data_call", self.salesman, "call"),
            ),
            17,
        ):
            moment = datetime(2026, 3, day, 12, 0)
            with self.subTest(record._name):
                self._do(record, kind, user, moment)
                self.assertEqual(self._get_contact()[:2], (said, moment))
                self.assertEqual(self.agreement.last_contact_id.user_id, user)

    def test_what_is_planned_or_no_talk_is_none(self):
        self.ticket.activity_schedule("mail.mail_activity_data_call", user_id=self.manager.id)
        self._do(self.ticket, "mail.mail_activity_data_todo")
        self._do(self._create_ticket(self.other_contact), "mail.mail_activity_data_call")
        self.assertEqual(self._count(), 0)

    def test_several_cost_as_many_statements_as_one(self):
        call = self.env.ref("mail.mail_activity_data_call")

        def measure(count):
            activities = self.env["mail.activity"]
            for __ in range(count):
                activities |= self._create_ticket().activity_schedule(
                    "mail.mail_activity_data_call", user_id=self.technician.id
                )
            self.assertEqual(activities.activity_type_id, call)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(activities._get_contact_moments()), count)
            return self.env.cr.sql_log_count - before

        self.assertEqual(measure(2), measure(9))


class TestMeetings(ContactCase):
    def _plan(self, partners, start=NOON, **vals):
        return self.env["calendar.event"].create(
            dict(
                {
                    "name": "Talk",
                    "start": start,
                    "stop": start.replace(hour=start.hour + 1),
                    "user_id": self.salesman.id,
                    "partner_ids": partners.ids,
                },
                **vals,
            )
        )

    def _run_at(self, moment):
        self.env.flush_all()
        with freeze_time(moment):
            self._run_action("prepaid_it_blocks_care.cron_contact")
        self.env.invalidate_all()

    def test_a_meeting_is_one_once_it_was_held(self):
        event = self._plan(self.contact | self.salesman.partner_id)
        self._run_at("2026-03-17 12:30")
        self.assertEqual(self._count(), 0)
        self._run_at("2026-03-18 09:00")
        end = datetime(2026, 3, 17, 13, 0)
        self.assertEqual(self._get_contact(), ("meeting", end, self.contact))
        self._run_at("2026-03-19 09:00")
        self.assertEqual(self._count(), 1)
        self.assertFalse(event.prepaid_contact_due)

    def test_who_did_not_come_was_not_met(self):
        declined = self._plan(self.contact)
        declined.attendee_ids.state = "declined"
        self._plan(self.contact).active = False
        self._plan(self.salesman.partner_id)
        self._plan(self.other_contact)
        self._run_at(LATER)
        self.assertEqual(self._count(), 0)

    def test_one_that_is_moved_or_entered_later_is_looked_at_again(self):
        event = self._plan(self.contact)
        event.write({"start": LATER, "stop": LATER.replace(hour=11)})
        self._run_at("2026-03-18 09:00")
        self.assertEqual(self._count(), 0)
        self._run_at("2026-03-21 09:00")
        self.assertEqual(self._get_contact()[1], LATER.replace(hour=11))
        with freeze_time("2026-03-25 12:00"):
            self._plan(self.contact, datetime(2026, 3, 24, 9, 0))
        self._run_at("2026-03-25 13:00")
        self.assertEqual(self._get_contact()[1], datetime(2026, 3, 24, 10, 0))

    def test_one_marked_as_done_is_not_counted_twice(self):
        event = self._plan(
            self.contact,
            res_model_id=self.env["ir.model"]._get_id("prepaid.agreement"),
            res_id=self.agreement.id,
        )
        if not event.activity_ids:
            self.skipTest("18.0 makes no activity for a meeting that is made so")
        with freeze_time("2026-03-17 15:00"):
            event.activity_ids.with_user(self.salesman).action_feedback(feedback="Good talk")
        end = datetime(2026, 3, 17, 13, 0)
        self.assertEqual(self._get_contact(), ("review", end, self.contact))
        self._run_at(LATER)
        self.assertEqual(self._count(), 1)

    def test_many_cost_as_many_statements_as_one(self):
        def measure(count):
            for __ in range(count):
                self._plan(self.contact)
            self.env.flush_all()
            self.env.invalidate_all()
            with freeze_time(LATER):
                before = self.env.cr.sql_log_count
                self.env["prepaid.agreement"]._note_meetings()
                return self.env.cr.sql_log_count - before

        self.assertEqual(measure(2), measure(9))
        self.assertEqual(self._count(), 11)


class TestMerge(ContactCase):
    def test_contacts_go_on_with_the_agreement_that_remains(self):
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self._post(self.ticket, self.portal, LATER)
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.customer | self.other_customer).ids, self.other_customer
        )
        self.env.clear()
        self.assertEqual(self._get_contact(other)[:2], ("answer", LATER))
        self.assertEqual(self.agreement.state, "ended")
