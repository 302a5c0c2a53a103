from markupsafe import escape

from odoo import Command, models

from ...policies.hours import as_clock
from ...policies.scope import DIMENSIONS


class PrepaidBlock(models.Model):
    """What becomes of hours that are left when their agreement ends or goes into another."""

    _inherit = "prepaid.block"

    def _get_refundable_hours(self):
        """Return the hours left that were bought: goodwill hours are not paid back."""
        return self._get_paid_hours_left()

    def _refund_rest(self, reason):
        """Take back what is left of blocks: bought hours as a refund, others expire.

        Credit notes are drafted for what was invoiced, as the agreement's rule says.

        :param reason: why, in words
        """
        for block, plan in self._plan_refund_rest():
            block._refund(plan.taken, reason)
            if plan.hours and (block._get_bills() or block._get_refund_product()):
                block._create_refund_credit_note(plan, reason)
        self.filtered("balance_hours")._expire_rest(reason)

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
