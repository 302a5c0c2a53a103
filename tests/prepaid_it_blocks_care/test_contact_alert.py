"""No contact in so many days: the firm's own people hear of it, until somebody is in touch."""

from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import ValidationError

from .test_contact import ContactCase

MEASURE = "days_without_contact"


class TestContactAlert(ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_alert_digest = False
        cls.template = cls.env["prepaid.agreement.template"].create({"name": "Tested"})
        cls.agreement.write({"template_id": cls.template.id, "renewal_threshold_percent": 0.0})
        cls.level = cls._create_level()

    @classmethod
    def _create_level(cls, **vals):
        return cls.env["prepaid.alert.level"].create(
            {
                "template_id": cls.template.id,
                "measure": MEASURE,
                "threshold": 30.0,
                "to_salesperson": True,
                **vals,
            }
        )

    def _run_at(self, moment):
        self.env.flush_all()
        with freeze_time(moment):
            self.env.clear()
            self.env["prepaid.agreement"]._cron_renew()
        self.env.invalidate_all()
        return self.agreement.alert_ids

    def test_who_was_not_in_touch_since_the_first_block_is_told(self):
        self.assertEqual(self.level.name, "no contact in 30 days")
        self.assertFalse(self._run_at("2026-04-14 12:00"))
        alert = self._run_at("2026-04-15 12:00")
        self.assertEqual((alert.level_id, alert.figure), (self.level, 30.0))
        notice = alert.notice_ids
        self.assertEqual((notice.state, notice.partner_id), ("sent", self.salesman.partner_id))
        self.assertEqual(notice.headline, "Nobody was in touch with Bakery Ltd lately")
        self.assertEqual(
            notice.balance_text, "No mail, call or meeting with this customer is known."
        )
        self.assertIn("Nobody was in touch", notice.mail_id.subject)

    def test_a_contact_resolves_it(self):
        self.level.notifies_resolved = True
        self._post(self.ticket, self.portal, datetime(2026, 3, 17, 23, 30))
        self.company.resource_calendar_id.tz = "Europe/Brussels"
        # There it was the 18th.
        self.assertFalse(self._run_at("2026-04-16 12:00"))
        alert = self._run_at("2026-04-17 12:00")
        self.assertEqual(
            alert.notice_ids.balance_text, "Last contact: Mail from the Customer, 03/18/2026."
        )
        self._post(self.ticket, self.portal, datetime(2026, 4, 18, 9, 0))
        self._run_at("2026-04-18 12:00")
        self.assertTrue(alert.date_resolved)
        resolved = alert.notice_ids.filtered(lambda one: one.kind == "resolved")
        self.assertEqual(resolved.headline, "Somebody was in touch with Bakery Ltd again")

    def test_the_customer_is_never_told(self):
        for name in ("to_contact", "to_billing_contact"):
            with self.assertRaisesRegex(ValidationError, "The customer is not told"):
                self._create_level(**{name: True})
        self.level.write({"to_salesperson": False, "to_followers": True})
        self.agreement.message_subscribe(self.contact.ids)
        self.assertEqual(self.level._get_readers(self.agreement), self.salesman.partner_id)

    def test_without_a_salesperson_whoever_is_responsible_is_told(self):
        self.agreement.user_id = False
        readers = self.level._get_readers(self.agreement)
        self.assertEqual(readers, self.agreement._get_responsible().partner_id)
        self.assertTrue(readers)

    def test_many_agreements_cost_as_many_statements_as_one(self):
        def measure():
            self.env.flush_all()
            self.env.invalidate_all()
            agreements = self.env["prepaid.agreement"]
            before = self.env.cr.sql_log_count
            figures = agreements._fetch_other_figures(
                self.company, self.company._get_prepaid_today()
            )
            return len(figures), self.env.cr.sql_log_count - before

        __, statements = measure()
        customers = self.env["res.partner"].create([{"name": f"Shop {n}"} for n in range(5)])
        for customer in customers:
            self._sell(1.0, contact=customer).agreement_id.template_id = self.template
        count, more = measure()
        self.assertEqual((count, more), (6, statements))

    def test_its_levels_go_with_the_measure(self):
        self._run_at("2026-04-15 12:00")
        self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", "prepaid.alert.level"), ("value", "=", MEASURE)]
        )._process_ondelete()
        self.assertFalse(self.level.exists())
        self.assertFalse(self.agreement.alert_ids.exists())
