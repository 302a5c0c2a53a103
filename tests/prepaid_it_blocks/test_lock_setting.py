"""The setting of the lock date, and who makes it while others log time."""

from datetime import date, timedelta

import psycopg2

from odoo import SUPERUSER_ID, Command, api
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from ..common import TODAY
from .lock_date import LOCKED, LockCase


class TestLockSetting(LockCase):
    def setUp(self):
        super().setUp()
        self.lock = self.company.prepaid_lock_ids

    def test_each_company_has_one(self):
        companies = self.env["res.company"].with_context(active_test=False).search([])
        self.assertEqual(self.env["prepaid.lock"].search_count([]), len(companies))
        company = self.env["res.company"].create({"name": "New Firm"})
        self.assertEqual(len(company.prepaid_lock_ids), 1)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env["prepaid.lock"].create({"company_id": company.id})

    def test_manager_moves_it_and_the_company_says_so(self):
        self._lock(TODAY, self.manager)
        self.assertEqual(self.company.prepaid_lock_date, TODAY)
        self._lock(False, self.manager)
        self.assertFalse(self.company.prepaid_lock_date)

    def test_future_day_is_refused_with_a_text(self):
        with self.assertRaisesRegex(ValidationError, "2026-03-17 is in the future.*2026-03-16"):
            self._lock(TODAY + timedelta(days=1), self.manager)

    def test_today_is_the_companys(self):
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        with self._on("2026-03-16 12:00:00"):
            self._lock(date(2026, 3, 17))
        self.assertEqual(self.lock.lock_date, date(2026, 3, 17))

    def test_nobody_else_sets_it(self):
        self._lock(TODAY)
        for user in (self.technician, self.salesman, self.accountant, self.plain_user):
            with (
                mute_logger("odoo.addons.base.models.ir_model"),
                self.assertRaises(AccessError),
            ):
                self._lock(False, user)
            with self.assertRaises(AccessError):
                self.company.with_user(user).prepaid_lock_date = False
        self.assertEqual(self.lock.lock_date, TODAY)
        self.assertEqual(self.lock.with_user(self.technician).lock_date, TODAY)

    def test_nobody_makes_or_deletes_one(self):
        for user in (self.technician, self.manager):
            with mute_logger("odoo.addons.base.models.ir_model"):
                with self.assertRaises(AccessError):
                    self.lock.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    self.lock.with_user(user).create({"company_id": self.company.id})

    def test_manager_of_another_company_does_not_see_it(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        stranger = self._create_user(
            "stranger",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        lock = self.env["prepaid.lock"].with_user(stranger)
        self.assertEqual(lock.search([]), company.prepaid_lock_ids)
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            self.lock.with_user(stranger).lock_date = TODAY

    def _save_settings(self, user, **vals):
        settings = self.env["res.config.settings"].with_user(user)
        settings.create(dict({"company_id": self.company.id}, **vals)).execute()

    def test_settings_set_it_for_managers_alone(self):
        admin = self._create_user("system", "base.group_system")
        self._lock(TODAY)
        # An administrator saves other settings without a right on the lock date.
        self._save_settings(admin, prepaid_grace_days=3)
        self.assertEqual((self.company.prepaid_grace_days, self.lock.lock_date), (3, TODAY))
        with mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
            self._save_settings(admin, prepaid_lock_date=False)
        admin[compat.USER_GROUPS] |= self.env.ref("prepaid_it_blocks.group_manager")
        self._save_settings(admin, prepaid_lock_date=TODAY - timedelta(days=1))
        self.assertEqual(self.lock.lock_date, TODAY - timedelta(days=1))

    def test_changes_are_logged(self):
        lock = self.lock.with_user(self.manager).with_context(tracking_disable=False)
        lock.lock_date = TODAY
        self.env.flush_all()
        # Tracked values are written when the transaction ends.
        self.env.cr.precommit.run()
        self.assertEqual(lock.message_ids[0].author_id, self.manager.partner_id)
        self.assertTrue(lock.message_ids[0].sudo().tracking_value_ids)


class TestLockRace(LockCase):
    """Two real transactions: no row slips into a period that was closed in between."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Committed, since other transactions have to see them.
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partners = env["res.partner"].create(
                [{"name": name, "is_company": True} for name in ("Race Ltd", "Beside Ltd")]
            )
            agreements = env["prepaid.agreement"].create(
                [{"partner_id": partner.id} for partner in partners]
            )
            cls.numbers = (partners.ids, agreements.ids, agreements.company_id.id)
        cls.addClassCleanup(cls._tear_down_race)

    @classmethod
    def _tear_down_race(cls):
        partner_ids, agreement_ids, company_id = cls.numbers
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["prepaid.agreement"].browse(agreement_ids).unlink()
            env["res.partner"].browse(partner_ids).unlink()
            cr.execute(
                "UPDATE prepaid_lock SET lock_date = NULL WHERE company_id = %s", [company_id]
            )

    def _begin(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        # The snapshot is taken by the first statement.
        cr.execute("SELECT 1")
        return cr

    def _set(self, cr):
        cr.execute("SET LOCAL lock_timeout = '200ms'")
        cr.execute(
            "UPDATE prepaid_lock SET lock_date = %s WHERE company_id = %s",
            [LOCKED, self.numbers[2]],
        )

    def _draw(self, cr, place=0):
        row = {
            "agreement_id": self.numbers[1][place],
            "kind": "overage",
            "seconds": -3600,
            "date": TODAY,
        }
        api.Environment(cr, SUPERUSER_ID, {})["prepaid.entry"]._insert([row])

    def test_draw_that_began_before_the_lock_date_is_tried_again(self):
        drawing = self._begin()
        with self.registry.cursor() as locking:
            self._set(locking)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.SerializationFailure),
        ):
            self._draw(drawing)

    def test_lock_date_waits_for_a_draw_and_not_the_other_way_round(self):
        drawing, beside, locking = self._begin(), self._begin(), self._begin()
        self._draw(drawing)
        self._draw(beside, 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.LockNotAvailable):
            self._set(locking)
        locking.rollback()
        drawing.rollback()
        beside.rollback()
        self._set(locking)
