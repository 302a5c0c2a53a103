"""Renewals at the dates of the customer's interval, set by the firm or in the portal."""

import re

from odoo.tests import Form

from ..common import to_date
from ..prepaid_it_blocks.renewal import RenewalCase
from ..prepaid_it_blocks.test_portal import PortalCase
from ..prepaid_it_blocks.test_renewal_rule import RenewalRuleCase


class TestRecurringRenewal(RenewalCase):
    def setUp(self):
        super().setUp()
        self.agreement._set_renewal_interval(3)

    def test_first_day_is_one_interval_ahead(self):
        self.assertEqual(self.agreement.renewal_next_date, to_date("2026-06-16"))
        self.assertEqual(self._count_chatter(self.agreement, "every 3 months"), 1)

    def test_once_a_date_whatever_the_balance(self):
        self._run_on("2026-06-15")
        self.assertFalse(self._renewals())
        with self._on("2026-06-16"):
            for __ in range(2):
                self._run()
            self.assertEqual(len(self._renewals()), 1)
            self.assertEqual(len(self._mails()), 1)
            self.assertEqual(self.agreement.renewal_next_date, to_date("2026-09-16"))
            self._renewals().action_confirm()
            self._run()
            self.assertEqual(len(self._renewals()), 1)
        self._run_on("2026-09-20")
        self.assertEqual(len(self._renewals()), 2)
        self.assertEqual(self.agreement.renewal_next_date, to_date("2026-12-16"))

    def test_months_end_is_kept(self):
        self.agreement.write(
            {"renewal_interval_months": 1, "renewal_next_date": to_date("2027-01-31")}
        )
        for day, following in (
            ("2027-01-31", "2027-02-28"),
            ("2027-02-28", "2027-03-31"),
            ("2027-06-02", "2027-06-30"),
        ):
            self._run_on(day)
            self.assertEqual(self.agreement.renewal_next_date, to_date(following))

    def test_months_end_is_kept_where_a_shorter_month_comes_first(self):
        with self._on("2027-01-31"):
            self.agreement._set_renewal_interval(1)
        self.assertEqual(self.agreement.renewal_next_date, to_date("2027-02-28"))
        for day, following in (
            ("2027-02-28", "2027-03-31"),
            ("2027-03-31", "2027-04-30"),
            ("2027-04-30", "2027-05-31"),
        ):
            self._run_on(day)
            self.assertEqual(self.agreement.renewal_next_date, to_date(following))
        with self._on("2028-01-31"):
            self.agreement._set_renewal_interval(0)
            self.agreement.renewal_interval_months = 1
        self.assertEqual(self.agreement.renewal_next_date, to_date("2028-02-29"))
        self._run_on("2028-02-29")
        self.assertEqual(self.agreement.renewal_next_date, to_date("2028-03-31"))

    def test_the_salesperson_reads_why(self):
        self._run_on("2026-06-16")
        note = str(self._renewals().activity_ids.note)
        self.assertIn("The customer wants a renewal every 3 months.", note)
        self.assertIn("The customer has 20:00 prepaid hours left. Follow", note)

    def test_open_quotation_is_brought_up_to_date_and_mailed(self):
        with self._on("2026-06-15"):
            order = self.agreement._renew()
        self.block.product_id.list_price = 2000.0
        with self._on("2026-06-16"):
            line = self._run()
            self.assertEqual(self._renewals(), order)
            self.assertEqual(order._get_sold_lines().price_unit, 2000.0)
            self.assertIn("every 3 months", line.cause)
            self.assertIn("brought up to date and mailed", line.detail)
        self.assertEqual(len(self._mails()), 1)

    def test_failure_keeps_the_day(self):
        self.contact.email = False
        with self._on("2026-06-16"):
            self._run()
            self.assertIn("e-mail address", self.agreement.renewal_error)
            self.assertEqual(self.agreement.renewal_next_date, to_date("2026-06-16"))
            self.contact.email = "berta@bakery.example"
            self._run()
            self.assertEqual(len(self._renewals()), 1)

    def test_stopped_agreement_waits(self):
        self.agreement._stop_renewal("Owes us money")
        self._run_on("2026-06-16")
        self.assertFalse(self._renewals())

    def test_interval_overrides_the_waiting_after_a_refusal(self):
        self.agreement.renewal_not_before = "2027-01-01"
        self._run_on("2026-06-16")
        self.assertEqual(len(self._renewals()), 1)

    def test_no_interval_no_day(self):
        self.agreement._set_renewal_interval(0)
        self.assertFalse(self.agreement.renewal_next_date)
        self._run_on("2026-06-16")
        self.assertFalse(self._renewals())


class TestForm(RenewalRuleCase):
    def test_salesperson_chooses_the_rule_on_the_form(self):
        with Form(self.agreement.with_user(self.salesman)) as form:
            form.renewal_rule = "right_size"
            form.renewal_product_id = self.pack
            form.renewal_cover_months = 6
            form.renewal_interval_months = 12
        self.assertEqual(self.agreement.renewal_rule, "right_size")
        self.assertEqual(self.agreement.renewal_cover_months, 6)
        self.assertEqual(str(self.agreement.renewal_next_date), "2027-03-16")


class TestWishInThePortal(PortalCase):
    def _post_interval(self, page, url=None, **data):
        token = re.search(r'name="csrf_token" (?:value="([^"]+)")', page.text).group(1)
        data.setdefault("csrf_token", token)
        response = self.url_open((url or self.page) + "/interval", data=data)
        self.env.clear()
        return response

    def test_customer_wishes_a_renewal_every_quarter(self):
        self._log_in()
        page = self._get(self.page)
        self.assertNotIn("o_prepaid_interval_date", page.text)
        response = self._post_interval(page, months="3")
        self.assertEqual(self.agreement.renewal_interval_months, 3)
        self.assertIn("o_prepaid_interval_date", response.text)
        self.assertRegex(response.text, r'value="3"\s+selected="selected"')
        log = " ".join(str(message.body) for message in self.agreement.message_ids)
        self.assertIn("every 3 months", log)
        for wrong in ("2", "-3", "x", ""):
            self._post_interval(page, months=wrong)
            self.assertEqual(self.agreement.renewal_interval_months, 3, wrong)
        self._post_interval(page, months="0")
        self.assertFalse(self.agreement.renewal_next_date)

    def test_interval_needs_the_form_and_the_right(self):
        self.assertEqual(
            self.url_open(
                self.page + "/interval", data={"csrf_token": "x", "months": "3"}
            ).status_code,
            400,
        )
        self._create_user("max", "base.group_portal", partner_id=self.other_contact.id)
        self.env.flush_all()
        self._log_in("max")
        own = f"/my/prepaid/{self.other_agreement.id}"
        page = self._get(own)
        self._post_interval(page, self.page, months="3")
        self.assertFalse(self.agreement.renewal_interval_months)
        self._post_interval(page, own, months="12")
        self.assertEqual(self.other_agreement.renewal_interval_months, 12)

    def test_interval_by_the_link_of_the_agreement(self):
        token = self._create_key(self.agreement)
        self.env.flush_all()
        page = self._get(f"{self.page}?access_token={token}")
        self._post_interval(page, months="6", access_token=token)
        self.assertEqual(self.agreement.renewal_interval_months, 6)
        # Of whom the link was sent to, whoever speaks for the customer afterwards.
        note = self.agreement.message_ids.filtered(lambda one: "every 6 months" in one.body)
        self.assertEqual(note.author_id, self.contact)

    def test_interval_that_the_firm_recorded_stays(self):
        self.agreement.renewal_interval_months = 4
        self.env.flush_all()
        self._log_in()
        self.assertIn("every 4 months too", " ".join(self._get(self.page).text.split()))

    def test_failed_renewal_keeps_the_interval(self):
        self.agreement.write({"renewal_interval_months": 3, "renewal_next_date": "2026-03-01"})
        self.agreement.block_ids.product_id.sale_ok = False
        self.env.flush_all()
        self._log_in()
        self._post_renew(self._get(self.page))
        self.env.clear()
        self.assertIn("not for sale", self.agreement.renewal_error)
        self.assertEqual(str(self.agreement.renewal_next_date), "2026-03-01")
