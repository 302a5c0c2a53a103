from markupsafe import escape

from odoo import Command, models

from ...policies.hours import as_clock
from ...policies.scope import DIMENSIONS


class PrepaidBlock(models.Model):
    """What becomes of hours that are left when their agreement ends or goes into another."""

    _inherit = "prepaid.block"

    def _end_rest(self, fate, reason, target=None):
        """Do with what is left of blocks what was chosen when their agreement ended.

        Extend for a choice that is added to `fate` of the dialog `prepaid.agreement.end`: nothing
        may be left of the blocks afterwards.

        :param fate: ``expire``: the hours are lost; ``transfer``: they go to another agreement
            at their price
        :param reason: why, in words; stands in the ledger
        :param target: the `prepaid.agreement` that gets the hours, to transfer them
        :return: text for the agreement's history, with places for ``hours`` that were left,
            ``reason`` and ``target``
        :raise UserError: when the hours cannot go there
        """
        if fate == "transfer":
            self._transfer_rest(target, reason)
            return self.env._("Ended: %(hours)s hours went to %(target)s: %(reason)s")
        if fate == "expire":
            self._expire_rest(reason)
            return self.env._("Ended: %(hours)s hours expired: %(reason)s")
        raise ValueError(f"No such choice for hours that are left: {fate}")

    def _expire_rest(self, reason):
        """Let what is left of blocks expire before their last day.

        :param reason: why, in words
        """
        rows = []
        for block in self:
            today = block.company_id._get_prepaid_today()
            row = block._prepare_entry_vals("expiry", -block.balance_hours, today)
            rows.append(dict(row, reason=reason))
            vals = {"state": "expired"}
            if not block.date_end or block.date_end > today:
                vals["date_end"] = max(today, block.date_start or today)
            block.write(vals)
            block.message_post(
                body=escape(
                    self.env._(
                        "%(hours)s hours expired: %(reason)s",
                        hours=as_clock(-row["hours"]),
                        reason=reason,
                    )
                )
            )
        self.flush_model()
        self.env["prepaid.entry"]._post(rows)

    def _transfer_rest(self, agreement, reason):
        """Move what is left of blocks to another agreement; limits go along.

        :param agreement: the `prepaid.agreement` that gets the hours
        :param reason: why, in words
        :raise UserError: when the agreement cannot get them
        """
        for block in self:
            scope = {
                f"scope_{dimension}_ids": [Command.set(block[f"scope_{dimension}_ids"].ids)]
                for dimension in DIMENSIONS
            }
            block._transfer(agreement, block.balance_hours, reason, **scope)
