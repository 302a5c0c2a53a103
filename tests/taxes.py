"""Taxes of a firm in Belgium, and currencies."""


class TaxMixin:
    @classmethod
    def _set_up_country(cls):
        country = cls.env.ref("base.be")
        cls.company.country_id = country
        if "account_fiscal_country_id" in cls.company._fields:
            cls.company.account_fiscal_country_id = country

    @classmethod
    def _create_tax(cls, percent, is_included=False, **vals):
        group = cls.env["account.tax.group"].create(
            dict({"name": "VAT"}, **cls._tax_country("tax.group"))
        )
        tax = cls.env["account.tax"].create(
            dict(
                {
                    "name": "VAT %g%s" % (percent, " included" if is_included else ""),
                    "amount": percent,
                    "type_tax_use": "sale",
                    "tax_group_id": group.id,
                    "company_id": cls.company.id,
                },
                **cls._tax_country("tax"),
                **vals,
            )
        )
        if is_included and "price_include_override" in tax._fields:
            tax.price_include_override = "tax_included"
        elif is_included:
            tax.price_include = True
        return tax

    @classmethod
    def _tax_country(cls, model):
        is_known = "country_id" in cls.env["account." + model]._fields
        return {"country_id": cls.env.ref("base.be").id} if is_known else {}

    @classmethod
    def _create_position(cls, tax, other):
        """Return a fiscal position that puts one tax in the place of another."""
        taxes = {"tax_src_id": tax.id, "tax_dest_id": other.id}
        return cls.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": cls.company.id, "tax_ids": [(0, 0, taxes)]}
        )

    @classmethod
    def _create_currency(cls, name, rate, rounding=0.01):
        """Return a currency of which so much is worth one of the firm's."""
        currency = cls.env["res.currency"].create(
            {"name": name, "symbol": name, "rounding": rounding}
        )
        cls.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "rate": rate,
                "name": "2026-01-01",
                "company_id": cls.company.id,
            }
        )
        return currency
