from markupsafe import escape

from odoo import api, models
from odoo.exceptions import UserError

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
        return "\n".join(self._describe_left(self._get_left_blocks()).values())

    @api.model
    def _describe_left(self, blocks):
        """Return in words what blocks have left.

        Extend to say what each choice of the dialog brings.

        :param blocks: `prepaid.block` records
        :return: dict of block to a line of text, in the order of the blocks
        """
        return {
            block: self.env._(
                "%(block)s: %(left)s hours left",
                block=block.name,
                left=as_clock(block.balance_hours),
            )
            for block in blocks
        }

    def _end(self, fate, reason, target=None):
        """End an agreement and do something with the hours that are left.

        :param fate: one of the choices of the dialog `prepaid.agreement.end`; see
            `prepaid.block._end_rest`
        :param reason: why, in words; stands in the ledger
        :param target: the `prepaid.agreement` that gets the hours, to transfer them
        :raise UserError: when hours are on order or cannot go there
        """
        self.ensure_one()
        if self.state == "ended":
            raise UserError(self.env._("Agreement %s has ended.", self.name))
        hours = self.balance_hours
        text = self._get_left_blocks()._end_rest(fate, reason, target)
        # What is on order refuses here; what is left is gone.
        self.action_end()
        words = {
            "hours": as_clock(hours),
            "reason": reason,
            "target": target.name if target else "",
        }
        self.message_post(body=escape(text % words))
