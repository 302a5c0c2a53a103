"""The accounts and journals that suites need to post invoices: a test database has none."""


class AccountingMixin:
    """The firm's books, besides ``PrepaidMixin``."""

    @classmethod
    def _create_account(cls, code, kind, **vals):
        return cls.env["account.account"].create(
            {"code": code, "name": code, "account_type": kind, **vals}
        )

    @classmethod
    def _set_up_accounting(cls):
        cls.receivable = cls._create_account("PREC", "asset_receivable", reconcile=True)
        income = cls.income = cls._create_account("PINC", "income")
        cash = cls._create_account("PBNK", "asset_cash")
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
        for partner in (cls.customer, cls.contact):
            partner.property_account_receivable_id = cls.receivable
