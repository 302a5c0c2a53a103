"""The accounts and journals that suites need to post invoices: a test database has none."""


class AccountingMixin:
    """The firm's books, besides ``PrepaidMixin``."""

    @classmethod
    def _create_account(cls, code, kind_14, kind, **vals):
        if "account_type" in cls.env["account.account"]._fields:
            vals["account_type"] = kind
        else:
            vals["user_type_id"] = cls.env.ref("account." + kind_14).id
        if "company_ids" not in cls.env["account.account"]._fields:
            vals["company_id"] = cls.company.id
        return cls.env["account.account"].create(dict({"code": code, "name": code}, **vals))

    @classmethod
    def _set_up_accounting(cls):
        cls.receivable = cls._create_account(
            "PREC", "data_account_type_receivable", "asset_receivable", reconcile=True
        )
        income = cls.income = cls._create_account("PINC", "data_account_type_revenue", "income")
        cash = cls._create_account("PBNK", "data_account_type_liquidity", "asset_cash")
        transit = cls._create_account(
            "PTRA", "data_account_type_current_assets", "asset_current", reconcile=True
        )
        journal = cls.env["account.journal"]
        company = {"company_id": cls.company.id}
        journal.create(
            dict(company, name="Sales", code="PSAL", type="sale", default_account_id=income.id)
        )
        journal.create(dict(company, name="Misc", code="PMIS", type="general"))
        cls.bank = journal.create(
            dict(company, name="Bank", code="PBNK", type="bank", default_account_id=cash.id)
        )
        cls.company.account_sale_tax_id = False
        if "account_journal_payment_debit_account_id" in cls.company._fields:
            cls.company.account_journal_payment_debit_account_id = transit
            cls.company.account_journal_payment_credit_account_id = transit
        for partner in (cls.customer, cls.contact):
            partner.property_account_receivable_id = cls.receivable
