"""The set-up proposes the account of deferred revenue of each country's chart of accounts."""

import csv
from pathlib import Path

from odoo.addons.prepaid_it_blocks_account.policies import deferred_account
from odoo.modules import get_module_path
from odoo.modules.module import get_modules

from ..common import SERIES, PrepaidCase

# Charts whose account files are loaded: module, chart, code of what is proposed, its name.
LOADED = (
    ("l10n_de", "de_skr03", "0990", "Deferred income"),
    ("l10n_de", "de_skr04", "3900", "Deferred income"),
    ("l10n_nl", "nl", "1405", "Invoiced amounts in advance"),
    ("l10n_be", "be_comp", "493", "Deferred Income"),
    ("l10n_fr_account", "fr", "487000", "Deferred income"),
    ("l10n_ch", "ch", "2301", "Deferred revenue (Accounts Received in Advance)"),
    ("l10n_it", "it", "2702", "Deferred income"),
    ("l10n_es", "es_full", "485", "Deferred income"),
    ("l10n_pl", "pl", "84.020.200", "Other short-term prepayments"),
    ("l10n_pt", "pt", "282", "Income to recognize"),
    ("l10n_ro", "ro", "4721", "Deferred income - resumed in a period of up to one year"),
    ("l10n_jp", "jp", "330400", "Advances Received"),
    ("l10n_se", "se_K3", "2970", "Deferred income"),
    ("l10n_mx", "mx", "260.01.01", "Deferred Revenue"),
    ("l10n_ar", "ar_ri", "2.1.1.01.040", "Customer advances"),
)
# Charts that have none: module, chart, code of the account that is added.
LOADED_WITHOUT = (
    ("l10n_at", "at", "3900"),
    ("l10n_ca", "ca_2023", None),
    ("l10n_uk", "uk", "210901" if SERIES >= 19 else "210900"),
    ("l10n_za", "za", "200041"),
    ("l10n_cl", "cl", None),
)
# Columns of an account file that need no other data.
COLUMNS = ("name", "code", "account_type", "reconcile")
# What charts call deferred that is no revenue.
NO_REVENUE = (
    "Deferred VAT high rate",
    "Aufgeschobene Mehrwertsteuer, Steuersatz hoch",
    "Deferred Tax Liability",
    "Deferred Output GST",
    "Deferred income tax",
    "Obligations under Financial/Capital Leases, deferred",
    "Deferred income (revenue reserves debit balance) from items taken directly to equity",
    "Deferred checks payable",
    "Cheques diferidos a pagar",
    "Deferred Income (Government Grants)",
    "(-) Costs Corresponding to Deferred Income",
    "Deferred income to be recognized after more than one year",
    "Customer Deposits",
)
REVENUE = ("Deferred Revenue", "DEFERRED INCOME", "Unearned Revenue", "Contract Liabilities")


def read_accounts(path):
    """Return the rows of an account file by their external ids."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file) if row["id"]}


def find_account_files():
    """Return the account files of Odoo's charts: dict of chart to list of paths."""
    found = {}
    for module in get_modules():
        if module == "account" or module.startswith("l10n_"):
            folder = Path(get_module_path(module)) / "data" / "template"
            for path in folder.glob("account.account-*.csv"):
                found.setdefault(path.stem.split("-", 1)[1], []).append(path)
    return found


class TestRevenueCharts(PrepaidCase):
    def _load(self, module, chart):
        """Give a new company liabilities and incomes of a chart, as Odoo loads them; return it."""
        company = self.env["res.company"].create({"name": chart})
        template = self.env["account.chart.template"].with_context(
            default_company_id=company.id, allowed_company_ids=company.ids, lang="en_US"
        )
        accounts = template._parse_csv(chart, "account.account", module=module)
        data = {
            xmlid: {name: values[name] for name in COLUMNS if name in values}
            for xmlid, values in accounts.items()
            if values["account_type"].startswith(("liability", "income"))
        }
        template._load_data({"account.account": data})
        company.chart_template = chart
        return company

    def _propose(self, company):
        return company._propose_prepaid_revenue()["deferred_account_id"]

    def test_each_country_s_account_is_proposed(self):
        proposed = []
        for module, chart, _code, _name in LOADED:
            account = self._propose(self._load(module, chart))
            code = account.with_company(account.company_ids).code
            proposed.append((module, chart, code, account.with_context(lang="en_US").name))
        self.assertEqual(tuple(proposed), LOADED)

    def test_where_a_chart_has_none_one_is_added(self):
        for module, chart, code in LOADED_WITHOUT:
            company = self._load(module, chart)
            self.env.user.company_ids |= company
            model = self.env["prepaid.revenue.setup"].with_context(allowed_company_ids=company.ids)
            setup = model.with_company(company).create({})
            self.assertFalse(setup.deferred_account_id, chart)
            self.assertIn("add one here", setup.problems)
            setup.action_create_account()
            if code:
                self.assertEqual(setup.deferred_account_id.code, code)
            self.assertEqual(self._propose(company), setup.deferred_account_id)

    def test_an_account_that_holds_no_deferred_revenue_any_more_is_passed_over(self):
        company = self._load("l10n_de", "de_skr04")
        account = self._propose(company)
        account.account_type = "liability_payable"
        self.assertFalse(self._propose(company))
        account.account_type = "liability_current"
        self._close_account(account)
        self.assertFalse(self._propose(company))

    def test_a_branch_is_proposed_its_parent_s_account(self):
        company = self._load("l10n_de", "de_skr03")
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": company.id})
        self.assertEqual(self._propose(branch), self._propose(company))

    def test_an_unknown_chart_is_searched_by_words(self):
        company = self.env["res.company"].create({"name": "A Chart of Its Own"})
        model = self.env["account.account"].with_company(company)
        values = {"account_type": "liability_current", "company_ids": company.ids}
        model.create(
            [
                dict(values, name=name, code=f"90{number:04}")
                for number, name in enumerate(NO_REVENUE)
            ]
        )
        self.assertFalse(self._propose(company))
        right = model.create(dict(values, name="Unearned Income", code="909999"))
        self.assertEqual(self._propose(company), right)
        group = {
            "name": "Taxes",
            "company_id": company.id,
            "country_id": self.env.ref("base.be").id,
        }
        tax = {"name": "Tax", "amount": 10, "company_id": company.id}
        tax["tax_group_id"] = self.env["account.tax.group"].create(group).id
        tax["country_id"] = group["country_id"]
        right.tax_ids = self.env["account.tax"].create(tax)
        self.assertFalse(self._propose(company))

    def test_words_that_say_something_else_are_never_taken(self):
        for name in NO_REVENUE:
            self.assertIsNone(deferred_account.get_rank([name]), name)
        for name in REVENUE:
            self.assertIsNotNone(deferred_account.get_rank([name]), name)
        self.assertIsNone(deferred_account.get_rank(["Deferred income", "Latente Steuern"]))

    def test_the_table_says_what_the_engine_s_files_say(self):
        """Each chart is looked up; what it names is a liability there, with its code and name."""
        missing, found = [], 0
        for chart, paths in find_account_files().items():
            self.assertTrue(deferred_account.is_known(chart), chart)
            accounts = {}
            for path in paths:
                accounts.update(read_accounts(path))
            rows = [row for row in deferred_account.get_accounts(chart) if row.chart == chart]
            known = [row for row in rows if row.xmlid in accounts]
            found += len(known)
            missing += [chart] if rows and not known else []
            for row in known:
                account = accounts[row.xmlid]
                self.assertEqual(account["code"].strip(), row.code, row)
                self.assertIn(
                    account["account_type"], ("liability_current", "liability_non_current"), row
                )
                if SERIES >= 19:
                    self.assertEqual(account["name"].strip(), row.name)
        # 18.0 has other accounts in three charts, and fewer charts.
        self.assertEqual(sorted(missing), [] if SERIES >= 19 else ["cn_common", "th", "vn"])
        self.assertGreaterEqual(found, 82 if SERIES >= 19 else 70)

    def test_where_the_table_has_none_the_words_find_none(self):
        for chart, paths in find_account_files().items():
            if deferred_account.get_accounts(chart):
                continue
            for path in paths:
                for xmlid, account in read_accounts(path).items():
                    names = [text for column, text in account.items() if "name" in (column or "")]
                    if account["account_type"] == "liability_current":
                        self.assertIsNone(deferred_account.get_rank(names), (chart, xmlid))

    def test_every_chart_of_the_engine_is_looked_up(self):
        charts = self.env["account.chart.template"]._get_chart_template_mapping(get_all=True)
        self.assertGreater(len(charts), 100)
        unknown = {chart for chart in charts if not deferred_account.is_known(chart)}
        self.assertFalse(unknown)
        # The account of the chart that each one extends is its own.
        for chart, template in charts.items():
            if template["parent"]:
                ours = deferred_account.get_accounts(chart)
                theirs = deferred_account.get_accounts(template["parent"])
                self.assertEqual(ours[-len(theirs) :] if theirs else ours, theirs, chart)
