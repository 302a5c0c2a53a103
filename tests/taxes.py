"""Taxes of a firm in Belgium, and currencies."""

from odoo import Command

from .common import SERIES


def replace_tax(position, tax, other):
    """Let a fiscal position put one tax in the place of another, or none."""
    if SERIES >= 19 and not other:
        # A position without taxes takes away those that belong to others.
        home = position.create({"name": "Home", "company_id": tax.company_id.id})
        tax.fiscal_position_ids = home
    elif SERIES >= 19:
        # The other tax says what it stands for, and where.
        position_link, tax_link = Command.link(position.id), Command.link(tax.id)
        other.write({"fiscal_position_ids": [position_link], "original_tax_ids": [tax_link]})
    else:
        taxes = {"tax_src_id": tax.id, "tax_dest_id": other.id}
        position.tax_ids = [Command.create(taxes)]


class TaxMixin:
    @classmethod
    def _set_up_country(cls):
        country = cls.env.ref("base.be")
        cls.company.country_id = country
        cls.company.account_fiscal_country_id = country

    @classmethod
    def _create_tax(cls, percent, is_included=False, **vals):
        country = cls.env.ref("base.be")
        group = cls.env["account.tax.group"].create({"name": "VAT", "country_id": country.id})
        return cls.env["account.tax"].create(
            {
                "name": f"VAT {percent:g}" + (" included" if is_included else ""),
                "amount": percent,
                "price_include_override": "tax_included" if is_included else False,
                "type_tax_use": "sale",
                "tax_group_id": group.id,
                "country_id": country.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @classmethod
    def _create_position(cls, tax, other):
        """Return a fiscal position that puts one tax in the place of another."""
        position = cls.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": cls.company.id}
        )
        replace_tax(position, tax, other)
        return position

    @classmethod
    def _create_currency(cls, name, rate, rounding=0.01):
        """Return a currency at so many units for one of the firm's."""
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
