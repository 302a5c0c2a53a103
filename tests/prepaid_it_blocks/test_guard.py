"""What only methods write is refused to everybody who comes from outside, on every interface."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from ..common import TODAY, PrepaidCase


class GuardCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.order = cls.block.sale_order_id
        # A salesperson of all customers, with the right to everything that sales people may do.
        cls.mine = cls.agreement.with_user(cls.salesman)

    def _refuse(self, record, vals):
        """Check that a user cannot write values, and that nothing was written."""
        before = {name: record.sudo()[name] for name in vals}
        with self.assertRaises(AccessError) as caught:
            record.write(vals)
        self.assertIn("Nobody enters this by hand", str(caught.exception))
        record.invalidate_recordset()
        self.assertEqual({name: record.sudo()[name] for name in vals}, before)


class TestWrites(GuardCase):
    def test_states_and_dates_of_an_agreement_are_not_entered(self):
        forged = {
            "state": "ended",
            "date_signed": TODAY,
            "name": "X1",
            "renewal_error": "none",
            "renewal_stopped": True,
            "renewal_stop_reason": "none",
            "balance_hours": 99.0,
            "overage_hours": -9.0,
            "is_limited": True,
            "access_token": "known",
        }
        for user in (self.salesman, self.manager):
            agreement = self.agreement.with_user(user)
            for name, value in forged.items():
                self._refuse(agreement, {name: value})
        self.assertLessEqual(set(forged), self.mine._get_refused_fields())

    def test_each_guarded_field_of_an_order_is_refused(self):
        order = self.order.with_user(self.salesman)
        guarded = order._get_guarded_fields()
        self.assertIn("prepaid_agreement_id", guarded)
        for name in guarded:
            self._refuse(order, {name: False})
        line = order.order_line
        self.assertIn("prepaid_hours", line._get_guarded_fields())
        for name in line._get_guarded_fields():
            self._refuse(line, {name: 99.0})

    def test_a_relation_is_no_way_round(self):
        command = Command.update(self.agreement.id, {"state": "signed"})
        with self.assertRaises(AccessError):
            self.customer.with_user(self.manager).sudo(False).write(
                {"prepaid_agreement_ids": [command]}
            )
        self.assertEqual(self.agreement.state, "draft")

    def test_nobody_opens_the_way_by_the_context(self):
        for key in ("prepaid_guard", "su", "force", "install_mode", "tracking_disable"):
            self._refuse(self.mine.with_context(**{key: True}), {"state": "signed"})

    def test_an_import_is_refused_too(self):
        fields, row = [".id", "date_signed"], [str(self.agreement.id), "2026-03-16"]
        result = self.mine.browse().load(fields, [row])
        self.assertFalse(result["ids"])
        self.assertIn("Nobody enters this by hand", result["messages"][0]["message"])
        self.assertFalse(self.agreement.date_signed)

    def test_superuser_mode_does_not_write_balances_either(self):
        for record, name in (
            (self.agreement, "balance_hours"),
            (self.agreement, "overage_hours"),
            (self.block, "balance_hours"),
            (self.block, "used_hours"),
        ):
            self._refuse(record.sudo(), {name: 99.0})

    def test_methods_write_with_the_users_own_right(self):
        self.mine.action_sign()
        self.assertEqual((self.agreement.state, self.agreement.date_signed), ("signed", TODAY))
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.technician).action_sign()
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.technician)._write_guarded({"state": "draft"})

    def test_an_addon_guards_its_own_field(self):
        order = self.order.with_user(self.salesman)
        order.client_order_ref = "before"
        model = type(order)
        guarded = model._get_guarded_fields
        self.patch(
            model, "_get_guarded_fields", lambda order: guarded(order) | {"client_order_ref"}
        )
        self._refuse(order, {"client_order_ref": "after"})
        order._write_guarded({"client_order_ref": "after"})
        self.assertEqual(order.client_order_ref, "after")


class TestCreation(GuardCase):
    def _create(self, model, **vals):
        vals = dict({"partner_id": self.other_customer.id, "company_id": self.company.id}, **vals)
        return model.create(vals)

    def test_no_agreement_is_made_signed(self):
        agreement = self.env["prepaid.agreement"].with_user(self.salesman)
        for vals in (
            {"state": "signed"},
            {"date_signed": TODAY},
            {"name": "X1"},
            {"balance_hours": 5.0},
        ):
            with self.assertRaises(AccessError):
                self._create(agreement, **vals)
        made = self._create(agreement, state=False, date_signed=False)
        self.assertEqual(made.state, "draft")
        self.assertNotEqual(made.name, "/")

    def test_no_default_makes_it_so(self):
        agreement = self.env["prepaid.agreement"].with_user(self.salesman)
        self.env["ir.default"].with_user(self.salesman).set(
            "prepaid.agreement", "date_signed", "2026-01-01", user_id=True
        )
        forged = agreement.with_context(default_state="signed", default_name="X1")
        made = self._create(forged)
        self.assertEqual((made.state, made.date_signed), ("draft", False))
        self.assertNotEqual(made.name, "X1")
        self.assertEqual(forged.default_get(["state", "date_signed"]), {"state": "draft"})

    def test_no_default_gets_into_what_an_order_makes(self):
        order = self._create_order(contact=self.other_contact).with_user(self.salesman)
        order.with_context(default_state="signed", default_activation="payment").action_confirm()
        block = order.sudo().order_line.prepaid_block_ids
        self.assertEqual((block.agreement_id.state, block.activation), ("draft", "order"))
        self.assertEqual(block.state, "active")

    def test_no_quotation_names_an_agreement_by_itself(self):
        order = self.env["sale.order"].with_user(self.salesman)
        for vals in (
            {"prepaid_agreement_id": self.agreement.id},
            {"is_prepaid_renewal": True},
            {"is_prepaid_chosen": True},
        ):
            with self.assertRaises(AccessError):
                order.create(dict(vals, partner_id=self.contact.id))
        renewal = self.mine._renew(refresh=True)
        self.assertEqual(renewal.prepaid_agreement_id, self.agreement)
        self.assertTrue(renewal.is_prepaid_renewal)
        self.assertFalse(renewal.env.su)

    def test_what_is_made_is_made_with_the_users_right(self):
        order = self.env["sale.order"].with_user(self.technician)
        with self.assertRaises(AccessError):
            order._create_guarded([{"partner_id": self.contact.id}])

    def test_a_copy_is_as_new(self):
        self.agreement.action_sign()
        vals = {"partner_id": self.other_customer.id, "contact_id": self.other_contact.id}
        copied = self.mine.copy(vals)
        self.assertEqual((copied.state, copied.date_signed), ("draft", False))
        self.assertNotEqual(copied.name, self.agreement.name)


class TestEnd(GuardCase):
    def test_an_agreement_with_hours_ends_by_the_dialog_alone(self):
        for agreement in (self.agreement, self.mine):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                agreement._write_guarded({"state": "ended"})
        self.assertEqual(self.agreement.state, "draft")

    def test_only_managers_end_one_without_hours(self):
        self._log(self._create_ticket(), 20.0)
        for user in (self.salesman, self.technician, self.accountant):
            with self.assertRaises(AccessError):
                self.agreement.with_user(user).action_end()
        self.agreement.with_user(self.manager).action_end()
        self.assertEqual(self.agreement.state, "ended")

    def test_nor_does_one_with_hours_on_order(self):
        self.company.prepaid_activation = "payment"
        agreement = self._sell(5.0, contact=self.other_contact).agreement_id
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            agreement.state = "ended"

    def test_no_hours_come_to_an_agreement_that_has_ended(self):
        self._log(self._create_ticket(), 20.0)
        self.agreement.action_end()
        for change in (
            lambda: self.block._adjust(1.0, "Goodwill"),
            lambda: self.block._extend("2027-12-31", "Holidays"),
        ):
            self.block.date_end = "2026-12-31"
            with self.assertRaises(UserError):
                change()
        self.assertLedgerHolds()

    def test_hours_sold_after_the_end_are_the_next_agreements(self):
        self._log(self._create_ticket(), 20.0)
        self.agreement.action_end()
        self.order.order_line.product_uom_qty = 2.0
        added = self.order.order_line.prepaid_block_ids - self.block
        self.assertEqual((added.hours, added.state), (20.0, "active"))
        self.assertNotEqual(added.agreement_id, self.agreement)
        self.assertEqual(added.agreement_id.partner_id, self.customer)
        self.assertLedgerHolds()

    def test_hours_given_back_after_the_end_expire(self):
        line = self._log(self._create_ticket(), 20.0)
        self.agreement.action_end()
        line.unit_amount = 15.0
        self.assertEqual((self.agreement.balance_hours, self.block.state), (0.0, "exhausted"))
        self.assertEqual((self.block.used_hours, self.block.expired_hours), (15.0, 5.0))
        self.assertLedgerHolds()

    def test_or_go_to_the_customers_next_agreement(self):
        line = self._log(self._create_ticket(), 20.0)
        self.agreement.action_end()
        following = self._sell(5.0).agreement_id
        self.assertNotEqual(following, self.agreement)
        line.unit_amount = 15.0
        self.assertEqual(self.agreement.balance_hours, 0.0)
        self.assertEqual(following.balance_hours, 10.0)
        moved = following.block_ids.filtered("transferred_from_id")
        self.assertEqual((moved.transferred_from_id, moved.rate), (self.block, self.block.rate))
        self.assertLedgerHolds()

    def test_deleted_time_strands_nothing_either(self):
        line = self._log(self._create_ticket(), 20.0)
        self.agreement.action_end()
        line.unlink()
        self.assertEqual((self.agreement.balance_hours, self.block.expired_hours), (0.0, 20.0))
        self.assertLedgerHolds()
