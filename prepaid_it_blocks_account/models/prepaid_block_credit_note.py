from odoo import Command, models
from odoo.addons.prepaid_it_blocks import taxes
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours

from ..policies.refund import give_back


class PrepaidBlockCreditNoteMixin(models.AbstractModel):
    """The part of blocks that drafts the credit notes for refunded hours."""

    _name = "prepaid.block.credit.note.mixin"
    _description = "Credit Notes of Blocks"

    def _create_refund_credit_note(self, plan, reason, product=None):
        """Draft the credit notes for hours that were refunded: one for each invoice of them.

        Each is on its invoice's accounts and with its taxes, and says for which hours it is:
        what was deferred for them is given back, not earned. One over nothing says that they
        bring nothing back. For an opening balance it stands alone, with the account and the
        taxes of a product.

        :param plan: `Refund`, as planned before the hours were taken back
        :param reason: the reason
        :param product: the `product.product` of an opening balance's credit note; None for the
            one that the agreement goes on with
        :return: `account.move` records
        """
        self.ensure_one()
        self._lock_money()
        bills = self._get_bills()
        partner = bills[0].line.move_id.partner_id if bills else self._get_opening_payer()
        lang = partner.lang or self.company_id.partner_id.lang
        block = self.with_company(self.company_id).with_context(lang=lang)
        if bills:
            step = self.currency_id.rounding
            vals_list = [
                block._prepare_credit_note_vals(
                    line, part._replace(is_rerated=plan.is_rerated), reason
                )
                for line, part in give_back(bills, plan.seconds, plan.amount, step)
            ]
        else:
            product = (product or self._get_refund_product()).with_env(block.env)
            partner = partner.with_env(block.env)
            vals_list = [block._prepare_opening_credit_note_vals(partner, product, plan, reason)]
        move = self.env["account.move"].with_company(self.company_id)
        return move.with_context(default_move_type="out_refund").create(vals_list)

    def _lock_money(self):
        """Let two who give money of the same sale back at once wait for each other."""
        original = self._get_original_block()
        blocks = original.sale_line_id.prepaid_block_ids or original
        blocks.flush_model(["refunded_seconds"])
        self.env.cr.execute(
            "UPDATE prepaid_block SET refunded_seconds = refunded_seconds WHERE id = ANY(%s)",
            [sorted(blocks.ids)],
        )

    def _prepare_credit_note_vals(self, billing, plan, reason):
        """Return the values of the credit note.

        :param billing: the line of the invoice that it is against
        :param plan: `Refund`
        :param reason: the reason
        """
        move = billing.move_id
        return {
            "move_type": "out_refund",
            "reversed_entry_id": move.id,
            "company_id": move.company_id.id,
            "journal_id": move.journal_id.id,
            "currency_id": move.currency_id.id,
            "partner_id": move.partner_id.id,
            "fiscal_position_id": move.fiscal_position_id.id,
            "partner_shipping_id": move.partner_shipping_id.id,
            "invoice_user_id": move.invoice_user_id.id,
            "invoice_origin": move.invoice_origin,
            "ref": self.env._("%(invoice)s: %(reason)s", invoice=move.name, reason=reason),
            "invoice_line_ids": [Command.create(self._prepare_credit_line_vals(billing, plan))],
        }

    def _prepare_credit_line_vals(self, billing, plan):
        """Return the values of the credit note's line: one unit, so that no cent is lost.

        :param billing: the line of the invoice that it is against
        :param plan: `Refund`
        """
        currency = billing.move_id.currency_id
        company = billing.move_id.company_id
        today = company._get_prepaid_today()
        price = self.currency_id._convert(plan.amount, currency, company, today)
        return {
            "product_id": billing.product_id.id,
            "name": self._get_credit_text(plan),
            "quantity": 1.0,
            "price_unit": price,
            "account_id": billing.account_id.id,
            "tax_ids": [Command.set(billing.tax_ids.ids)],
            "sale_line_ids": [Command.link(self._get_original_block().sale_line_id.id)],
            "prepaid_credit_seconds": plan.seconds,
            "prepaid_refund_block_id": self.id,
            "is_prepaid_rerated": plan.is_rerated,
            # The same cost centre as the invoice.
            "analytic_distribution": billing.analytic_distribution,
        }

    def _get_credit_text(self, plan):
        """Return the text of the credit note, in the context's language.

        :param plan: `Refund`
        """
        return self.env._(
            "%(hours)s unused hours of block %(block)s",
            hours=as_clock(to_hours(plan.seconds)),
            block=self.name,
        )

    def _get_opening_payer(self):
        """Return the contact who gets the money for hours that no invoice here bills."""
        customer = self._get_original_block().partner_id
        addresses = customer.address_get(["invoice"])
        return customer.browse(addresses["invoice"])

    def _prepare_opening_credit_note_vals(self, partner, product, plan, reason):
        """Return the values of the credit note for hours of an opening balance.

        :param partner: the `res.partner` who gets the money
        :param product: the `product.product` that it takes account and taxes from
        :param plan: `Refund`
        :param reason: the reason
        """
        position = partner.env["account.fiscal.position"]._get_fiscal_position(partner)
        own_taxes = product.taxes_id._filter_taxes_by_company(self.company_id)
        mapped = position.map_tax(own_taxes)
        price = taxes.adapt_price(plan.amount, product, mapped, self.company_id)
        line = {
            "product_id": product.id,
            "name": self._get_credit_text(plan),
            "quantity": 1.0,
            "price_unit": price,
            "account_id": self._get_opening_account(product, position).id,
            "tax_ids": [Command.set(mapped.ids)],
            "prepaid_credit_seconds": plan.seconds,
            "prepaid_refund_block_id": self.id,
        }
        return {
            "move_type": "out_refund",
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": partner.id,
            "fiscal_position_id": position.id,
            "invoice_origin": self.name,
            "ref": self.env._("%(block)s: %(reason)s", block=self.name, reason=reason),
            "invoice_line_ids": [Command.create(line)],
        }

    def _get_opening_account(self, product, position):
        """Return the account that the money for hours of an opening balance is taken from.

        That of deferred revenue where the books hold it for opening balances, as the accountant
        has set up; else the one of income.

        :param product: the `product.product` of the credit note
        :param position: the customer's `account.fiscal.position`
        """
        company = self.company_id
        held = company._get_prepaid_opening_account()
        if company.prepaid_revenue_opening_date and held:
            return held
        if not company._has_prepaid_revenue():
            accounts = product.product_tmpl_id.get_product_accounts(position)
            return accounts["income"]
        return position.map_account(company.prepaid_income_account_id)
