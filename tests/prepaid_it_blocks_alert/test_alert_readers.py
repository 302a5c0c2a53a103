"""Who is notified of a level that is reached, and in which language."""

from .alerts import AlertCase


class TestReaders(AlertCase):
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
