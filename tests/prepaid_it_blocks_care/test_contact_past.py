"""Installing the addon: the last contacts are found in the messages that are there."""

from datetime import datetime

from freezegun import freeze_time

from .test_contact import LATER, NOON, ContactCase


class TestInstallation(ContactCase):
    def _install(self):
        """Forget what was noted, and install as if the addon had not been there."""
        self.env.flush_all()
        self.env["prepaid.contact.moment"].search([]).unlink()
        self.agreement.sudo().last_contact_date = False
        self.env["calendar.event"].search([]).prepaid_contact_due = False
        with freeze_time("2026-03-21 12:00"):
            self.env["prepaid.agreement"]._note_past_contacts()
        self.env.invalidate_all()

    def test_the_last_contact_is_found_in_messages(self):
        self._post(self.ticket, self.portal, NOON)
        self._post(self.ticket, self.technician, LATER, partner_ids=self.contact.ids)
        # The contact follows the ticket on 18.0, and gets what is no note.
        note = {"subtype_xmlid": "mail.mt_note"}
        self._post(self.ticket, self.technician, datetime(2026, 3, 21, 8, 0), **note)
        self._post(self.ticket, self.portal, datetime(2026, 3, 22, 8, 0))
        self._install()
        self.assertEqual(self._get_contact()[:2], ("reply", LATER))
        self.assertEqual(self.agreement.last_contact_id.user_id, self.technician)

    def test_answers_and_calls_are(self):
        self._post(self.ticket, self.portal, NOON)
        self._install()
        self.assertEqual(self._get_contact(), ("answer", NOON, self.contact))
        with freeze_time(LATER):
            activity = self.ticket.activity_schedule(
                "mail.mail_activity_data_call", user_id=self.technician.id
            )
            activity.with_user(self.technician).action_feedback()
        self._install()
        self.assertEqual(self._get_contact()[:2], ("call", LATER))

    def test_where_nobody_was_in_touch_none_is_noted(self):
        self._post(self._create_ticket(self.other_contact), self.technician, NOON)
        self._install()
        self.assertFalse(self.agreement.last_contact_date)

    def test_meetings_that_are_planned_are_looked_at(self):
        vals = {"name": "Talk", "partner_ids": self.contact.ids}
        past, planned, own = self.env["calendar.event"].create(
            [
                dict(vals, start=NOON, stop=NOON.replace(hour=13)),
                dict(vals, start="2026-03-25 10:00", stop="2026-03-25 11:00"),
                {"name": "Own", "start": "2026-03-25 10:00", "stop": "2026-03-25 11:00"},
            ]
        )
        self._install()
        self.assertTrue(planned.prepaid_contact_due)
        self.assertFalse((past | own).filtered("prepaid_contact_due"))
