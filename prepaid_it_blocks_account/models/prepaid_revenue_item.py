import json

from odoo import Command, api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours
from odoo.exceptions import UserError

from .res_company_revenue_setup import INCOME_GROUP


class PrepaidRevenueItemMixin(models.AbstractModel):
    """The part of recognition that says which journal items an entry has, on which accounts."""

    _name = "prepaid.revenue.item.mixin"
    _description = "Revenue Recognition: Journal Items"

    @api.model
    def _group(self, dues):
        """Return the groups of one pair of journal items each.

        :param dues: list of `Due`
        :return: dict of (account, account to, who paid, who uses, whether it is taken back,
            whether it is for hours) to the list of `Due`
        """
        blocks = self.env["prepaid.block"].browse([one.key.block_id for one in dues])
        users = {block.id: block.partner_id.id for block in blocks}
        groups = {}
        for one in dues:
            group = (
                one.key.account_id,
                one.target_account_id,
                one.payer_id,
                users[one.key.block_id],
                one.amount < 0.0,
                one.key.kind in ("income", "breakage") or one.key.kind,
            )
            groups.setdefault(group, []).append(one)
        return groups

    @api.model
    def _get_target_account(self, company, kind, fiscal_position_id, product=None, is_loss=False):
        """Return the income account of hours, or the account of a difference of exchange.

        The product's own account comes first, then its category's where that is not what all
        products have, then the company's for used hours.

        :param company: the `res.company`
        :param kind: one of the values of `kind`
        :param fiscal_position_id: id of the invoice's fiscal position, or None
        :param product: the block's `product.product`, or none
        :param is_loss: whether the money is the firm's loss; it counts for exchange alone
        :raise UserError: where the company has no account for differences of exchange
        """
        if kind == "exchange":
            return self._get_exchange_account(company, is_loss)
        account = company.prepaid_breakage_account_id if kind == "breakage" else None
        account = account or self._get_product_account(company, product)
        position = self.env["account.fiscal.position"].browse(fiscal_position_id or [])
        return position.map_account(account or company.prepaid_income_account_id)

    @api.model
    def _get_product_account(self, company, product):
        """Return the income account that a product has of its own, or by its category; or none.

        :param company: the `res.company`
        :param product: the block's `product.product`, or none
        """
        template = (product or self.env["product.product"]).product_tmpl_id.with_company(company)
        by_category = template.categ_id.property_account_income_categ_id
        if by_category == company._get_usual_income_account():
            by_category = by_category.browse()
        account = template.property_account_income_id or by_category
        # One that was deferred revenue's, by mistake, would take its own money.
        return account.filtered(lambda one: one.internal_group == INCOME_GROUP)

    @api.model
    def _get_exchange_account(self, company, is_loss):
        """Return the account on which Odoo books differences of exchange.

        :param company: the `res.company`
        :param is_loss: whether it is the one of losses
        :raise UserError: saying what to choose where
        """
        account = company.income_currency_exchange_account_id
        if is_loss:
            account = company.expense_currency_exchange_account_id
        if not account:
            raise UserError(
                self.env._(
                    "A credit note at another rate of exchange leaves a difference: choose the "
                    "gain and the loss account of exchange differences in the settings of "
                    "invoicing first."
                )
            )
        return account

    @api.model
    def _prepare_lines(self, date, group, dues, analytic_key):
        """Return the values of a pair of journal items.

        :param date: last day of the period
        :param group: a key of `_group`
        :param dues: list of `Due`
        :param analytic_key: what it is charged to
        """
        account_id, target_id, payer_id, user_id, *__ = group
        amount = round(sum(one.amount for one in dues), 6)
        text = self._get_item_text(date, dues)
        lines = []
        for account, partner, balance in (
            (account_id, payer_id, amount),
            (target_id, user_id, -amount),
        ):
            lines.append(
                dict(
                    self._prepare_analytic_vals(analytic_key),
                    account_id=account,
                    partner_id=partner,
                    name=text,
                    debit=max(balance, 0.0),
                    credit=max(-balance, 0.0),
                    # The invoice had the taxes; an account may have some of its own.
                    tax_ids=[Command.set([])],
                )
            )
        return lines

    @api.model
    def _get_item_text(self, date, dues):
        """Return the text of a pair of journal items.

        :param date: last day of the period
        :param dues: list of `Due`
        """
        kinds = {one.key.kind for one in dues}
        if kinds == {"exchange"}:
            return self.env._(
                "Prepaid hours credited at another rate of exchange, up to %s",
                fields.Date.to_string(date),
            )
        if kinds == {"discount"}:
            return self.env._(
                "Discounts spread over prepaid hours, up to %s", fields.Date.to_string(date)
            )
        return self.env._(
            "%(hours)s prepaid hours up to %(date)s",
            hours=as_clock(to_hours(sum(one.seconds for one in dues))),
            date=fields.Date.to_string(date),
        )

    @api.model
    def _prepare_analytic_vals(self, key):
        """Return the values of a journal item that is charged to the same as another one.

        Charged to nothing, it says so: nothing is charged by default. What was deleted since
        then is left out.

        :param key: the other one's analytic distribution as text, or ""
        """
        distribution = json.loads(key) if key else {}
        numbers = {int(number) for names in distribution for number in names.split(",")}
        found = self.env["account.analytic.account"].browse(numbers).exists()
        found = set(map(str, found.ids))
        charged = {}
        for names, percentage in distribution.items():
            names = ",".join(number for number in names.split(",") if number in found)
            if names:
                charged[names] = charged.get(names, 0.0) + percentage
        return {"analytic_distribution": charged or False}
