"""What an alert shows each contact of the customer."""

from .prepaid_it_blocks_contact.test_contact_access import ContactAccessCase


class TestLink(ContactAccessCase):
    def test_mail_of_an_alert_has_a_key_for_who_speaks_for_the_customer(self):
        level = self.env["prepaid.alert.level"].search([], limit=1)
        alert = self.env["prepaid.alert"].create(
            {
                "agreement_id": self.agreement.id,
                "level_id": level.id,
                "episode": 1,
                "date_open": "2026-03-16 09:00:00",
            }
        )
        billing = self.colleague.copy({"name": "Bill", "type": "invoice"})
        key = self._create_key(self.agreement)
        for partner, has_key in (
            (self.contact, True),
            (self.colleague, False),
            (billing, False),
            (self.other_contact, False),
            (self.technician.partner_id, False),
        ):
            notice = self.env["prepaid.alert.notice"].create(
                {"alert_id": alert.id, "partner_id": partner.id, "kind": "reached"}
            )
            self.assertNotIn("access_token", notice.portal_link)
            notice._send()
            self.assertNotIn("access_token", str(notice.mail_id.body_html))
            sent = self._get_sent_body(notice.mail_id, partner)
            self.assertEqual(f"access_token={key}" in sent, has_key, partner.name)
            self.assertEqual("access_token" in sent, has_key, partner.name)
