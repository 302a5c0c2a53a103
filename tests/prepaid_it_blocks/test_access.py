"""Every right from both sides: who may, and who must not."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import PrepaidCase


class TestAccess(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.other_agreement = cls._sell(5.0, contact=cls.other_contact).agreement_id
        cls._log(cls._create_ticket(), 1.0)
        cls.portal = cls._create_user(
            "berta", "base.group_portal", partner_id=cls.contact.id, email="berta@bakery.example"
        )
        cls.other_portal = cls._create_user(
            "max", "base.group_portal", partner_id=cls.other_contact.id, email="max@mill.example"
        )
        cls.public = cls.env.ref("base.public_user")

    def _records(self, user):
        agreement = self.agreement.with_user(user)
        blocks = self.env["prepaid.block"].with_user(user)
        entries = self.env["prepaid.entry"].with_user(user)
        return (
            agreement,
            blocks.browse(self.agreement.block_ids.ids),
            entries.browse(self.agreement.entry_ids.ids),
        )

    def _assert_denied(self, records, operation):
        """Check that an operation is refused, through rights or through rules."""
        # Who may delete blocks gets a readable error for one in the ledger.
        with (
            mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"),
            self.assertRaises(UserError if operation == "unlink" else AccessError),
        ):
            if operation == "read":
                records.read(["display_name"])
            elif operation == "write":
                records.write({"name": "Mine"})
            elif operation == "unlink":
                records.unlink()
            else:
                records.copy()

    def test_each_role_of_the_firm_reads(self):
        for user in (self.technician, self.salesman, self.accountant, self.manager):
            for records in self._records(user):
                self.assertTrue(records.read(), (user.login, records._name))

    def test_user_without_group_reads_nothing(self):
        for records in self._records(self.plain_user):
            self._assert_denied(records, "read")

    def test_public_reads_nothing(self):
        for records in self._records(self.public):
            self._assert_denied(records, "read")

    def test_nobody_changes_the_ledger_or_blocks(self):
        for user in (self.technician, self.salesman, self.accountant, self.manager, self.portal):
            __, blocks, entries = self._records(user)
            for operation in ("write", "unlink"):
                self._assert_denied(entries, operation)
                self._assert_denied(blocks, operation)

    def test_nobody_creates_rows_or_blocks(self):
        for user in (self.technician, self.salesman, self.accountant, self.manager, self.portal):
            with self.assertRaises(AccessError):
                self.env["prepaid.entry"].with_user(user).create(
                    {"agreement_id": self.agreement.id, "kind": "purchase", "hours": 9.0}
                )
            with self.assertRaises(AccessError):
                self.env["prepaid.block"].with_user(user).create(
                    {"agreement_id": self.agreement.id, "hours": 9.0}
                )

    def test_manager_and_sales_configure_agreements(self):
        for user in (self.manager, self.salesman):
            self.agreement.with_user(user).write({"renewal_threshold_percent": 30.0})

    def test_technician_accountant_and_customer_do_not(self):
        for user in (self.technician, self.accountant, self.portal, self.plain_user):
            with self.assertRaises(AccessError):
                self.agreement.with_user(user).write({"renewal_threshold_percent": 99.0})

    def test_only_managers_delete_agreements(self):
        fresh = self.env["prepaid.agreement"].create(
            {"partner_id": self.env["res.partner"].create({"name": "New"}).id}
        )
        for user in (self.salesman, self.technician, self.accountant):
            self._assert_denied(fresh.with_user(user), "unlink")
        fresh.with_user(self.manager).unlink()

    def test_customers_have_no_right_on_any_model(self):
        names = [name for name in self.env.registry if name.startswith("prepaid.")]
        models = [self.env[name] for name in names if not self.env[name]._abstract]
        self.assertGreater(len(models), 15)
        for model in models:
            for user in (self.portal, self.other_portal, self.public):
                for operation in ("read", "write", "create", "unlink"):
                    with (
                        self.assertRaises(AccessError),
                        mute_logger("odoo.addons.base.models.ir_model"),
                    ):
                        model.with_user(user).check_access(operation)

    def test_customer_cannot_read_by_id(self):
        for user in (self.portal, self.other_portal):
            for records in self._records(user):
                self._assert_denied(records, "read")

    def test_other_company_is_invisible(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        manager = self._create_user(
            "other_manager",
            "prepaid_it_blocks.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for records in self._records(manager):
            records = records.with_context(allowed_company_ids=company.ids)
            self._assert_denied(records, "read")
            self.assertFalse(records.search([]))

    def test_technician_sees_balance_on_the_ticket(self):
        ticket = self._create_ticket().with_user(self.technician)
        self.assertEqual(ticket.prepaid_balance_hours, 19.0)
        action = ticket.action_view_prepaid_agreement()
        self.assertEqual(action["res_id"], self.agreement.id)

    def test_balances_stay_hidden_from_users_without_the_group(self):
        ticket = self._create_ticket(user_id=self.plain_user.id)
        ticket.message_subscribe(self.plain_user.partner_id.ids)
        for records, fname in (
            (self.customer, "prepaid_available_hours"),
            (self.customer, "prepaid_agreement_ids"),
            (ticket, "prepaid_balance_hours"),
            (ticket, "prepaid_used_hours"),
        ):
            with self.assertRaises(AccessError):
                records.with_user(self.plain_user).read([fname])
            self.assertTrue(records.with_user(self.manager).sudo().read([fname]))

    def test_customer_does_not_see_the_firms_notes(self):
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.portal).read(["renewal_error"])

    def test_groups_follow_from_the_roles(self):
        for user, expected in (
            (self.technician, True),
            (self.salesman, True),
            (self.accountant, True),
            (self.manager, True),
            (self.plain_user, False),
        ):
            self.assertEqual(user.has_group("prepaid_it_blocks.group_user"), expected, user.login)
        self.assertFalse(self.technician.has_group("prepaid_it_blocks.group_manager"))
