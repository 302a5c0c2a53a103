from markupsafe import escape

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...policies.hours import as_clock, is_zero


class PrepaidAgreement(models.Model):
    """What becomes of hours that are left when an agreement ends."""

    _inherit = "prepaid.agreement"

    def action_end(self):
        """End agreements; where hours are left, ask first what becomes of them.

        :raise UserError: when hours are on order, or several agreements still have hours
        """
        for agreement in self:
            if agreement.ordered_hours:
                raise UserError(
                    self.env._(
                        "Agreement %s has hours on order. It can end when they are paid, or "
                        "when the order is cancelled.",
                        agreement.name,
                    )
                )
        full = self.filtered(lambda agreement: not is_zero(agreement.balance_hours))
        if full and len(self) == 1:
            return self._get_end_dialog()
        if full:
            raise UserError(
                self.env._(
                    "Agreement %s still has hours. Open it and end it there: you are asked "
                    "what becomes of them.",
                    full[0].name,
                )
            )
        self.write({"state": "ended"})
        return None

    def _get_end_dialog(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks.prepaid_agreement_end_action"
        )
        action["context"] = {"default_agreement_id": self.id}
        return action

    def _get_left_blocks(self):
        """Return the blocks of these agreements that still have hours."""
        return self.mapped("block_ids").filtered(
            lambda block: block.state == "active" and not is_zero(block.balance_hours)
        )

    def _get_left_text(self):
        """Return in words what is left, a line for each block."""
        blocks = self._get_left_blocks()
        plans = {block.id: plan for block, plan in blocks._plan_refund_rest()}
        return "\n".join(self._describe_left(block, plans.get(block.id)) for block in blocks)

    @api.model
    def _describe_left(self, block, plan):
        """Return in words what a block has left and what a refund of it brings.

        :param block: `prepaid.block`
        :param plan: `Refund`; None where all that is left was free
        """
        # Sudo: what was paid stands on invoices, which not everybody reads.
        known = block.sudo()
        words = {
            "block": block.name,
            "left": as_clock(block.balance_hours),
            "bought": as_clock(plan.taken if plan else 0.0),
            "rate": format_amount(self.env, block.rate, block.currency_id),
            "amount": format_amount(self.env, plan.amount if plan else 0.0, block.currency_id),
        }
        if not plan:
            return self.env._("%(block)s: %(left)s hours left, all of them free of charge", **words)
        if known._get_bills():
            if block.is_suspended:
                return self.env._(
                    "%(block)s: %(left)s hours left (suspended: not paid); %(bought)s of them "
                    "were bought at %(rate)s, and their credit note is over %(amount)s",
                    **words,
                )
            return self.env._(
                "%(block)s: %(left)s hours left; %(bought)s of them were bought at %(rate)s, and "
                "their credit note is over %(amount)s",
                **words,
            )
        if not known._get_opening():
            return self.env._(
                "%(block)s: %(left)s hours left; %(bought)s of them were bought at %(rate)s and "
                "bring back %(amount)s, but no posted invoice bills them: there is no credit note "
                "before the order is invoiced",
                **words,
            )
        if known._get_refund_product():
            return self.env._(
                "%(block)s: %(left)s hours left; %(bought)s of them came in as an opening balance "
                "at %(rate)s, and a credit note of their own is over %(amount)s",
                **words,
            )
        return self.env._(
            "%(block)s: %(left)s hours left; %(bought)s of them came in as an opening balance at "
            "%(rate)s. There is no credit note: pay %(amount)s back elsewhere",
            **words,
        )

    def _end(self, fate, reason, target=None):
        """End an agreement and do something with the hours that are left.

        :param fate: ``refund``: they are taken back, for a credit note; ``expire``: they are
            lost; ``transfer``: they go to another agreement at their price
        :param reason: why, in words; stands in the ledger
        :param target: the `prepaid.agreement` that gets the hours, to transfer them
        :raise UserError: when hours are on order or cannot go there
        """
        self.ensure_one()
        if self.state == "ended":
            raise UserError(self.env._("Agreement %s has ended.", self.name))
        hours, left = self.balance_hours, self._get_left_text()
        blocks = self._get_left_blocks()
        if fate == "transfer":
            blocks._transfer_rest(target, reason)
        elif fate == "refund":
            blocks._refund_rest(reason)
        else:
            blocks._expire_rest(reason)
        # What is on order refuses here; what is left is gone.
        self.action_end()
        texts = {
            "refund": self.env._(
                "Ended: %(hours)s hours were taken back, for a credit note: %(reason)s"
            ),
            "expire": self.env._("Ended: %(hours)s hours expired: %(reason)s"),
            "transfer": self.env._("Ended: %(hours)s hours went to %(target)s: %(reason)s"),
        }
        words = {
            "hours": as_clock(hours),
            "reason": reason,
            "target": target.name if target else "",
        }
        self.message_post(body=escape(texts[fate] % words))
        if fate == "refund":
            self._remind(self.env._("See to the credit note for what was left"), left)
