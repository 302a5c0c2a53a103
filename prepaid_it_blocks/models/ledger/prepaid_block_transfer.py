from markupsafe import escape

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...policies.hours import as_clock, to_hours, to_seconds
from ...policies.scope import DIMENSIONS


class PrepaidBlockTransferMixin(models.AbstractModel):
    """Part of `prepaid.block`: hours that go to another agreement at their price.

    A manager moves some; what is left goes there, or expires, when an agreement ends.
    """

    _name = "prepaid.block.transfer.mixin"
    _description = "Transfer of Prepaid Hours"

    transferred_from_id = fields.Many2one(
        "prepaid.block",
        string="Moved From",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="The block that these hours were bought with; their price came along.",
    )

    def _get_original_block(self):
        """Return the block that these hours were bought as: the one that was charged."""
        self.ensure_one()
        block = self
        while block.transferred_from_id:
            block = block.transferred_from_id
        return block

    def _transfer(self, agreement, hours, reason, **vals):
        """Move hours to another agreement of the company; their price goes with them.

        They become a block of their own there, since a block has one price. It keeps the
        period in which the hours can be used.

        :param agreement: the `prepaid.agreement` that gets the hours
        :param hours: hours to move, positive
        :param reason: the reason
        :param vals: more values of the new block
        :return: the new block
        :raise UserError: when the block has fewer hours, or the agreement cannot get them
        """
        self.ensure_one()
        seconds = to_seconds(hours)
        self._check_transfer(agreement, seconds)
        target = self.create(dict(self._prepare_transferred_vals(agreement, seconds), **vals))
        today = self.company_id._get_prepaid_today()
        moves = [(self, "transfer", -seconds), (target, "transfer", seconds)]
        self._post_with_reason(moves, today, reason)
        values = {
            "hours": as_clock(to_hours(seconds)),
            "reason": reason,
            "source": self.name,
            "target": target.name,
            "customer": self.partner_id.display_name,
            "target_customer": agreement.partner_id.display_name,
        }
        text = self.env._(
            "Moved %(hours)s hours to block %(target)s of %(target_customer)s: %(reason)s"
        )
        self.message_post(body=escape(text % values))
        text = self.env._("%(hours)s hours came from block %(source)s of %(customer)s: %(reason)s")
        target.message_post(body=escape(text % values))
        agreement._apply_new_hours()
        return target

    def _check_transfer(self, agreement, seconds):
        if self.state != "active":
            raise UserError(
                self.env._(
                    "Hours are moved from active blocks; %(block)s is %(state)s.",
                    block=self.name,
                    state=self._get_state_label(),
                )
            )
        if seconds <= 0:
            raise UserError(self.env._("Enter the hours to move: more than 0."))
        if agreement == self.agreement_id:
            raise UserError(self.env._("Block %s belongs to that agreement already.", self.name))
        if agreement.company_id != self.company_id:
            raise UserError(self.env._("Hours are moved between agreements of one company only."))
        if agreement.state == "ended":
            raise UserError(self.env._("Agreement %s has ended.", agreement.name))
        self._check_hours_left(seconds)

    def _prepare_transferred_vals(self, agreement, seconds):
        """Return the values of the block that moved hours make.

        :param agreement: the `prepaid.agreement` that gets the hours
        :param seconds: seconds that are moved
        """
        self.ensure_one()
        return {
            "agreement_id": agreement.id,
            "transferred_from_id": self.id,
            "product_id": self.product_id.id,
            "currency_id": self.currency_id.id,
            "seconds": seconds,
            "rate": self.rate,
            "normal_rate": self.normal_rate,
            "validity_months": self.validity_months,
            "date_start": self.date_start,
            "date_end": self.date_end,
            "state": "active",
        }

    def _settle_remaining(self, remaining_action, reason, target=None):
        """Settle the remaining hours of blocks as chosen when their agreement ended.

        Extend for a choice that is added to `remaining_action` of the dialog
        `prepaid.agreement.end`: nothing may be left of the blocks afterwards.

        :param remaining_action: ``expire``: the hours are lost; ``transfer``: they go to another
            agreement at their price
        :param reason: reason; stands in the ledger
        :param target: the `prepaid.agreement` that gets the hours, to transfer them
        :return: text for the agreement's history, with places for ``hours`` that were left,
            ``reason`` and ``target``
        :raise UserError: when the hours cannot go there
        """
        if remaining_action == "transfer":
            self._transfer_remaining(target, reason)
            return self.env._("Ended: %(hours)s hours went to %(target)s: %(reason)s")
        if remaining_action == "expire":
            self._expire_remaining(reason)
            return self.env._("Ended: %(hours)s hours expired: %(reason)s")
        raise ValueError(f"No such choice for hours that are left: {remaining_action}")

    def _expire_remaining(self, reason):
        """Expire the remaining hours of blocks before their last day.

        :param reason: the reason
        """
        rows = []
        for block in self:
            today = block.company_id._get_prepaid_today()
            row = block._prepare_entry_vals("expiry", -block.balance_seconds, today)
            rows.append(dict(row, reason=reason))
            vals = {"state": "expired"}
            if not block.date_end or block.date_end > today:
                vals["date_end"] = max(today, block.date_start or today)
            block.write(vals)
            block.message_post(
                body=escape(
                    self.env._(
                        "%(hours)s hours expired: %(reason)s",
                        hours=as_clock(block.balance_hours),
                        reason=reason,
                    )
                )
            )
        self.flush_model()
        self.env["prepaid.entry"]._post(rows)

    def _transfer_remaining(self, agreement, reason):
        """Move the remaining hours of blocks to another agreement, with their limits.

        :param agreement: the `prepaid.agreement` that gets the hours
        :param reason: the reason
        :raise UserError: when the agreement cannot get them
        """
        for block in self:
            scope = {
                f"scope_{dimension}_ids": [Command.set(block[f"scope_{dimension}_ids"].ids)]
                for dimension in DIMENSIONS
            }
            block._transfer(agreement, block.balance_hours, reason, **scope)
