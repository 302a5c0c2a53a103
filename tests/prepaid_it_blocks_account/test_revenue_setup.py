"""Deferred revenue is set up from the chart of accounts; without it nothing changes."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from ..books import BooksMixin, load_chart
from ..common import PrepaidCase


class TestRevenueSetup(BooksMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_chart(cls.env, cls.company)
        cls.company.account_sale_tax_id = False

    def _get_account(self, company, kind):
        domain = company._get_prepaid_account_domain(kind)
        return self.env["account.account"].with_company(company).search(domain, limit=1)

    def test_deferred_taxes_are_not_proposed(self):
        account = self.env["account.account"].create(
            {
                "account_type": "liability_current",
                "code": "100009",
                "name": "Deferred Tax Liability",
            }
        )
        proposed = self.company._propose_prepaid_revenue()["deferred_account_id"]
        self.assertNotEqual(proposed, account)
        account.name = "Deferred Whatever"
        if not proposed:
            proposed = self.company._propose_prepaid_revenue()["deferred_account_id"]
            self.assertEqual(proposed, account)

    def test_everything_is_proposed_from_the_chart(self):
        setup = self.env["prepaid.revenue.setup"].create({})
        self.assertEqual(setup.income_account_id.code[:4], "4000")
        # Hours never used are income as those used: not cash differences or gains of exchange.
        self.assertFalse(setup.breakage_account_id)
        self.assertEqual(setup.journal_id.type, "general")
        self.assertEqual(setup.journal_id.company_id, self.company)

    def test_an_account_of_hours_never_used_is_proposed_by_its_name(self):
        income = self.env["prepaid.revenue.setup"].create({}).income_account_id
        account = income.copy({"code": "400990", "name": "Forfeited Hours"})
        setup = self.env["prepaid.revenue.setup"].create({})
        self.assertEqual(setup.breakage_account_id, account)

    def test_what_is_missing_is_said_and_kept_from_being_switched_on(self):
        setup = self.env["prepaid.revenue.setup"].create(
            {"deferred_account_id": False, "journal_id": False, "income_account_id": False}
        )
        self.assertEqual(len(setup.problems.split("\n")), 3)
        with self.assertRaises(UserError):
            setup.action_switch_on()
        self.assertFalse(self.company._has_prepaid_revenue())

    def test_an_income_account_holds_no_unworked_hours(self):
        setup = self.env["prepaid.revenue.setup"].create({})
        setup.deferred_account_id = setup.income_account_id
        self.assertIn("no liability", setup.problems)

    def test_what_suppliers_are_owed_is_no_deferred_revenue(self):
        setup = self.env["prepaid.revenue.setup"].create({})
        partner = self.customer.with_company(self.company)
        setup.deferred_account_id = partner.property_account_payable_id
        self.assertTrue(setup.deferred_account_id)
        self.assertIn("suppliers", setup.problems)

    def test_an_account_with_taxes_of_its_own_holds_no_net_price(self):
        setup = self.env["prepaid.revenue.setup"].create({})
        setup.action_create_account()
        self.assertFalse(setup.problems)
        domain = [("type_tax_use", "=", "sale"), ("company_id", "=", self.company.id)]
        setup.deferred_account_id.tax_ids = self.env["account.tax"].search(domain, limit=1)
        again = self.env["prepaid.revenue.setup"].create(
            {"deferred_account_id": setup.deferred_account_id.id}
        )
        self.assertIn("taxes", again.problems)

    def test_an_account_in_another_currency_holds_no_value(self):
        setup = self.env["prepaid.revenue.setup"].create({})
        setup.action_create_account()
        self.assertFalse(setup.problems)
        setup.deferred_account_id.currency_id = self.env.ref("base.CHF")
        self.assertTrue(
            self.company._check_prepaid_accounts(self.company, setup.deferred_account_id)
        )

    def test_an_account_of_its_own_is_added(self):
        setup = self.env["prepaid.revenue.setup"].create({"deferred_account_id": False})
        setup.action_create_account()
        account = setup.deferred_account_id
        self.assertEqual(account.internal_group, "liability")
        self.assertEqual(account.code[0], "2")
        again = self.env["prepaid.revenue.setup"].create({"deferred_account_id": False})
        again.action_create_account()
        self.assertNotEqual(again.deferred_account_id.code, account.code)
        # From now on it is what the chart offers.
        fresh = self.env["prepaid.revenue.setup"].create({})
        self.assertTrue(fresh.deferred_account_id)

    def test_the_dialog_is_a_form(self):
        form = Form(self.env["prepaid.revenue.setup"])
        form.journal_id = self.env["account.journal"]
        self.assertIn("journal", form.problems)

    def test_switched_off_again_blocks_are_income(self):
        setup = self._switch_on(self.company)
        self.assertTrue(self.company._has_prepaid_revenue())
        template = self.product
        self.assertEqual(
            template._get_product_accounts()["income"], self.company.prepaid_deferred_account_id
        )
        setup.action_switch_off()
        self.assertFalse(self.company._has_prepaid_revenue())
        self.assertNotEqual(template._get_product_accounts()["income"].internal_group, "liability")

    def test_each_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Second Firm"})
        load_chart(self.env, other)
        self.env.user.company_ids |= other
        self._switch_on(self.company)
        self.assertFalse(other._has_prepaid_revenue())
        self._switch_on(other)
        accounts = other.prepaid_deferred_account_id | self.company.prepaid_deferred_account_id
        self.assertEqual(len(accounts), 2)
        self.assertEqual(other.prepaid_revenue_journal_id.company_id, other)

    def test_an_account_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Second Firm"})
        load_chart(self.env, other)
        with self.assertRaises(UserError):
            self.company.prepaid_deferred_account_id = self._get_account(other, "liability_current")

    def test_accountants_and_managers_set_up_others_do_not(self):
        adviser = self._create_user("adviser", "account.group_account_manager")
        for user in (adviser, self.manager):
            setup = self.env["prepaid.revenue.setup"].with_user(user).create({})
            self.assertTrue(setup.with_user(self.env.user).journal_id)
        for user in (self.technician, self.salesman, self.plain_user):
            with self.assertRaises(AccessError):
                self.env["prepaid.revenue.setup"].with_user(user).create({})

    def test_nobody_reaches_into_a_company_of_others(self):
        other = self.env["res.company"].create({"name": "Second Firm"})
        load_chart(self.env, other)
        self._switch_on(other)
        adviser = self._create_user("adviser", "account.group_account_manager")
        for name, method in (
            ("setup", "action_switch_off"),
            ("recognise", "action_recognise"),
            ("tie.out", "action_show"),
        ):
            model = self.env["prepaid.revenue." + name]
            for user in (adviser, self.manager):
                with self.assertRaises(AccessError):
                    names = [name for name in model._fields if name.endswith("account_id")]
                    blank = dict.fromkeys(names + ["journal_id"] * bool(names), False)
                    mine = model.with_user(user).create(dict(blank, company_id=other.id))
                    getattr(mine, method)()
        self.assertTrue(other._has_prepaid_revenue())

    def test_a_manager_switches_on(self):
        setup = self.env["prepaid.revenue.setup"].create({})
        if not setup.deferred_account_id:
            setup.action_create_account()
        adviser = self._create_user("adviser", "account.group_account_manager")
        values = {"deferred_account_id": setup.deferred_account_id.id}
        mine = self.env["prepaid.revenue.setup"].with_user(adviser).create(values)
        mine.action_switch_on()
        self.assertTrue(self.company._has_prepaid_revenue())

    def test_a_manager_sees_accounts_and_switches_on(self):
        self.env["prepaid.revenue.setup"].create({}).action_create_account()
        form = Form(self.env["prepaid.revenue.setup"].with_user(self.manager))
        self.assertFalse(form.problems)
        form.save().action_switch_on()
        self.assertTrue(self.company._has_prepaid_revenue())

    def test_a_company_without_a_chart_is_asked_to_install_one(self):
        other = self.env["res.company"].create({"name": "Second Firm"})
        self.env.user.company_ids |= other
        setup = self.env["prepaid.revenue.setup"].with_context(allowed_company_ids=other.ids)
        form = Form(setup)
        self.assertEqual(len(form.problems.split("\n")), 1)
        self.assertIn("Second Firm has no chart of accounts", form.problems)
        with self.assertRaisesRegex(UserError, "chart of accounts"):
            form.save().action_switch_on()

    def test_only_accounts_and_journals_of_the_company_are_offered(self):
        other = self.env["res.company"].create({"name": "Second Firm"})
        load_chart(self.env, other)
        self.env.user.company_ids |= other
        model = self.env["prepaid.revenue.setup"].with_context(
            allowed_company_ids=(self.company | other).ids
        )
        setup = model.create({})
        for name in ("deferred_account_id", "income_account_id", "journal_id"):
            domain = model._fields[name]._description_domain(self.env)
            domain = safe_eval(domain, {"company_id": setup.company_id.id})
            offered = self.env[model._fields[name].comodel_name].search(domain)
            self.assertTrue(offered)
            self.assertFalse(offered & self._get_own(other, offered), name)

    def _get_own(self, company, records):
        """Return the records that belong to a company."""
        if records._name == "account.account":
            return records.filtered(lambda one: company in one.company_ids)
        return records.filtered(lambda one: one.company_id == company)

    def test_payables_are_not_offered(self):
        model = self.env["prepaid.revenue.setup"]
        domain = model._fields["deferred_account_id"]._description_domain(self.env)
        offered = self.env["account.account"].search(
            safe_eval(domain, {"company_id": self.company.id})
        )
        partner = self.customer.with_company(self.company)
        self.assertTrue(offered)
        self.assertNotIn(partner.property_account_payable_id, offered)

    def test_a_branch_has_its_parent_s_chart(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        setup = self._switch_on(branch)
        self.assertFalse(setup.problems)
        self.assertTrue(branch._has_prepaid_revenue())
        self.assertFalse(self.company._has_prepaid_revenue())
        self.assertEqual(branch.prepaid_income_account_id.company_ids, self.company)

    def test_who_set_it_up_is_written_down(self):
        setup = self._switch_on(self.company)
        lock = self.company.prepaid_lock_ids
        message = lock.message_ids[0]
        self.assertIn(self.company.prepaid_deferred_account_id.name, message.body)
        count = len(lock.message_ids)
        self.env["prepaid.revenue.setup"].create({}).action_switch_on()
        self.assertEqual(len(lock.message_ids), count)
        setup.action_switch_off()
        self.assertIn("Off", lock.message_ids[0].body)

    def test_the_settings_say_how_it_is(self):
        settings = self.env["res.config.settings"].create({})
        self.assertIn("Off", settings.prepaid_revenue_status)
        breakage = self._find_breakage(self.company)
        self._switch_on(self.company, breakage_account_id=breakage.id)
        settings = self.env["res.config.settings"].create({})
        for account in ("prepaid_deferred_account_id", "prepaid_breakage_account_id"):
            self.assertIn(self.company[account].name, settings.prepaid_revenue_status)
        self._close_account(self.company.prepaid_income_account_id)
        settings = self.env["res.config.settings"].create({})
        self.assertIn("archived", settings.prepaid_revenue_status)
