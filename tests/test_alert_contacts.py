"""What an alert shows each contact of the customer."""

from .prepaid_it_blocks_contact.test_portal_contacts import ContactAccessCase


class TestLink(ContactAccessCase):
    def test_link_in_an_alert_has_a_token_for_who_sees_prices(self):
        self.agreement.contact_level = "entries"
        token = self.agreement._portal_ensure_token()
        level = self.env["prepaid.alert.level"].search([], limit=1)
        alert = self.env["prepaid.alert"].create(
            {
                "agreement_id": self.agreement.id,
                "level_id": level.id,
                "episode": 1,
                "date_open": "2026-03-16 09:00:00",
            }
        )
        newcomer = self.colleague.copy({"name": "New"})
        for partner, has_token in (
            (self.contact, True),
            (self.colleague, False),
            (newcomer, False),
            (self.other_contact, False),
            (self.technician.partner_id, False),
        ):
            notice = self.env["prepaid.alert.notice"].create(
                {"alert_id": alert.id, "partner_id": partner.id, "kind": "reached"}
            )
            self.assertEqual(token in notice.portal_link, has_token, partner.name)
