from odoo import api, models


class PrepaidBlock(models.Model):
    """Blocks whose hours are the customer's, and that pay for nothing yet."""

    _inherit = "prepaid.block"

    @api.model
    def _get_hold_fields(self):
        """Return the names of the fields each of which holds a block while it is true.

        Nothing holds blocks by itself. Extend to add a reason: a stored Boolean of this model
        that no draw changes. Time draws nothing from a block on hold; overage that it would have
        paid for is kept from being billed, and is settled by
        `prepaid.agreement._settle_overage(is_hold_over=True)`, which the addon calls when the
        reason is gone. Extend `_get_hold_text` to explain it.

        :return: list of names
        """
        return []

    def _is_on_hold(self):
        """Return whether something holds the block; see `_get_hold_fields`."""
        self.ensure_one()
        return any(self[fname] for fname in self._get_hold_fields())

    @api.model
    def _get_hold_query(self, alias):
        """Return the SQL of `_is_on_hold`; `_get_hold_fields` are to be flushed before.

        :param alias: the block's name in the statement
        """
        conditions = [f"{alias}.{fname} IS TRUE" for fname in self._get_hold_fields()]
        return f"({' OR '.join(conditions)})" if conditions else "FALSE"

    def _explain_hold(self, target):
        """Return in words what keeps these blocks from paying for some time, or None.

        That is a payment that was taken back, something that holds a block which would pay, or
        else a block that is on order.

        :param target: a `Target`
        """
        held = self.filtered(
            lambda block: (
                block.state == "active"
                and (block.is_suspended or block._is_on_hold())
                and block._would_pay_for(target)
            )
        )
        first = (held.filtered("is_suspended") or held)[:1]
        if first:
            return first._get_hold_text()
        pending = self.filtered(lambda block: block.state == "pending")[:1]
        return pending._get_pending_text() if pending else None

    def _get_hold_text(self):
        """Return in words why no time draws from the block, although it has hours.

        Extend to name the reason that was added to `_get_hold_fields`.
        """
        self.ensure_one()
        if self.is_suspended:
            return self._get_suspension_text()
        return self.env._("Block %s is on hold", self.name)

    def _get_pending_text(self):
        """Return in words what the block waits for."""
        self.ensure_one()
        # Sudo: who logs time need not read the firm's settings.
        condition = self.company_id.sudo().prepaid_activation
        if condition == "invoice":
            return self.env._("Block %s is not invoiced yet", self.name)
        if condition == "order":
            return self.env._("The order of block %s is not confirmed yet", self.name)
        return self.env._("Block %s is not paid yet", self.name)


class PrepaidAgreement(models.Model):
    _inherit = "prepaid.agreement"

    def _get_hold_text(self):
        """Return in words what keeps hours from being used, in sentences, or None.

        Extend to name hours that are there and on hold.
        """
        self.ensure_one()
        pending = self.block_ids.filtered(lambda block: block.state == "pending")[:1]
        return f"{pending._get_pending_text()}." if pending else None
