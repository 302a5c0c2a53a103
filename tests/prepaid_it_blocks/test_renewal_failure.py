"""The scheduled action: a failure is logged and stops no other agreement."""

from unittest.mock import patch

from odoo.addons.prepaid_it_blocks import compat
from odoo.tools import mute_logger

from ..common import PrepaidCase

MODULE = "odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run"


class TestRenewalFailure(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.broken = cls._sell(20.0).agreement_id
        cls.sound = cls._sell(20.0, contact=cls.other_contact).agreement_id
        cls._log(cls._create_ticket(), 20.0)
        cls._log(cls._create_ticket(cls.other_contact), 19.0)

    def _run(self):
        with mute_logger(MODULE):
            self.env["prepaid.agreement"]._cron_renew()
        self.env.clear()

    def test_failure_is_logged_and_stops_no_other(self):
        self.contact.email = False
        self._run()
        self.assertFalse(self.broken.open_renewal_id)
        self.assertIn("e-mail address", self.broken.renewal_error)
        self.assertTrue(self.sound.open_renewal_id)
        self.assertFalse(self.sound.renewal_error)

    def test_failure_leaves_no_half_made_quotation(self):
        self.contact.email = False
        self._run()
        self.assertFalse(
            self.env["sale.order"].search(
                [("prepaid_agreement_id", "=", self.broken.id), ("is_prepaid_renewal", "=", True)]
            )
        )

    def test_same_failure_is_logged_once(self):
        self.contact.email = False
        self._run()
        self._run()
        self.assertEqual(len(self.broken.activity_ids), 1)
        self.assertEqual(self.broken.activity_ids.user_id, self.salesman)

    def test_mended_cause_clears_the_note(self):
        self.contact.email = False
        self._run()
        self.contact.email = "berta@bakery.example"
        self._run()
        self.assertTrue(self.broken.open_renewal_id)
        self.assertFalse(self.broken.renewal_error)

    def test_each_gap_is_named_and_all_others_go_through(self):
        pricelist = self.env["product.pricelist"].create({"name": "Old"})
        previous = self._create_order(pricelist_id=pricelist.id)
        previous.action_confirm()
        self._log(self._create_ticket(), 20.0)
        product = previous._get_sold_lines().product_id
        for break_it, mend, expected in (
            (
                lambda: self.broken.write({"contact_id": False}),
                lambda: self.broken.write({"contact_id": self.contact.id}),
                "has no single point of contact",
            ),
            (
                lambda: product.write({"active": False}),
                lambda: product.write({"active": True}),
                "Choose another renewal block",
            ),
            (
                lambda: pricelist.write({"active": False}),
                lambda: pricelist.write({"active": True}),
                "Restore it, or choose another renewal pricelist",
            ),
        ):
            break_it()
            self._run()
            self.assertIn(expected, self.broken.renewal_error)
            self.assertIn(expected, str(self.broken.activity_ids.sorted("id")[-1:].note))
            self.assertFalse(self.broken.open_renewal_id, expected)
            mend()
        self.assertTrue(self.sound.open_renewal_id)
        self.assertEqual(len(self.broken.activity_ids), 3)
        self._run()
        self.assertTrue(self.broken.open_renewal_id)

    def test_missing_salesperson_is_for_a_manager(self):
        previous = self.broken.block_ids.sale_line_id.order_id
        for user, is_active in ((self.salesman.browse(), True), (self.salesman, False)):
            self.broken.user_id = previous.user_id = user
            self.salesman.active = is_active
            self._run()
            order = self.broken.open_renewal_id
            self.assertFalse(order.user_id)
            activity = self.broken.activity_ids.filtered(
                lambda one: one.summary == "Choose a salesperson"
            )
            self.assertEqual(len(activity), 1)
            managers = self.env.ref("prepaid_it_blocks.group_manager")[compat.ALL_USERS]
            self.assertIn(activity.user_id, managers)
            activity.unlink()
            self.assertFalse(self.broken.renewal_error)
            order.is_prepaid_renewal = False
        self.assertTrue(self.sound.open_renewal_id)

    def test_customer_without_language_reads_the_companys(self):
        self.env["res.lang"]._activate_lang("de_DE")
        template = self.env.ref("prepaid_it_blocks.mail_template_renewal")
        template.with_context(lang="de_DE").subject = "Ihre Stunden gehen zur Neige"
        self.company.partner_id.lang = "de_DE"
        self.contact.lang = False
        self._run()
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.contact.ids)])
        self.assertEqual(mail.subject, "Ihre Stunden gehen zur Neige")
        activity = self.broken.activity_ids
        self.assertEqual(
            (activity.summary, activity.user_id),
            ("Choose the contact's language", self.salesman),
        )

    def test_salesperson_who_may_not_see_it_is_not_notified(self):
        self.broken.user_id = self.plain_user
        self.broken.block_ids.sale_line_id.order_id.user_id = self.plain_user
        self.contact.email = False
        self._run()
        self.assertIn("e-mail address", self.broken.renewal_error)
        self.assertNotEqual(self.broken.activity_ids.user_id, self.plain_user)
        self.assertTrue(self.sound.open_renewal_id)

    def test_product_that_is_not_for_sale_is_named(self):
        self.broken.block_ids.product_id.sale_ok = False
        self._run()
        self.assertIn("not for sale", self.broken.renewal_error)

    def test_unexpected_error_is_logged_too(self):
        model = type(self.env["prepaid.agreement"])
        original = model._prepare_renewal_order_vals

        def fail_for_one(agreement):
            if agreement == self.broken:
                raise ZeroDivisionError("a price by nothing")
            return original(agreement)

        with patch.object(model, "_prepare_renewal_order_vals", fail_for_one):
            self._run()
        self.assertEqual(self.broken.renewal_error, "ZeroDivisionError: a price by nothing")
        self.assertTrue(self.sound.open_renewal_id)

    def test_database_error_of_one_stops_no_other(self):
        model = type(self.env["prepaid.agreement"])
        original = model._schedule_renewal_activity

        def fail_for_one(agreement, order, reason):
            if agreement == self.broken:
                agreement.env.cr.execute("SELECT 1 / 0")
            return original(agreement, order, reason)

        with (
            patch.object(model, "_schedule_renewal_activity", fail_for_one),
            mute_logger("odoo.sql_db"),
        ):
            self._run()
        self.assertIn("division by zero", self.broken.renewal_error)
        self.assertTrue(self.sound.open_renewal_id)

    def test_other_agreements_are_made_in_their_own_company(self):
        self._run()
        self.assertEqual(self.sound.open_renewal_id.company_id, self.sound.company_id)

    def test_batch_size_bounds_a_run(self):
        with mute_logger(MODULE):
            self.env["prepaid.agreement"]._cron_renew(batch_size=1)
        self.env.clear()
        self.assertEqual(len((self.broken | self.sound).mapped("open_renewal_id")), 1)

    def test_action_is_active_and_runs_for_ever(self):
        cron = self.env.ref("prepaid_it_blocks.cron_renewal")
        self.assertTrue(cron.active)
        self._run_action("prepaid_it_blocks.cron_renewal")
        self.env.clear()
        self.assertTrue(self.sound.open_renewal_id)
