from markupsafe import escape

from odoo import Command, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours
from odoo.addons.prepaid_it_blocks.policies.scope import DIMENSIONS

from ..policies.carry_over import get_carried_seconds, is_carried_over


class PrepaidBlock(models.Model):
    """Blocks that take along what is left of others when they are paid in time.

    These hours become a block of their own, at the price at which they were bought and with the
    top-up's last day; what is not carried over ends on its own day as ever.
    """

    _inherit = "prepaid.block"

    carried_by_id = fields.Many2one(
        "prepaid.block",
        string="Carried Over By",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="The top-up that was paid before these hours ended.",
    )
    is_carry_over_done = fields.Boolean(
        readonly=True,
        copy=False,
        help="The block was paid, and has taken along what it takes along of others.",
    )

    def _carry_over_once_paid(self):
        """Carry the remaining hours of others over to paid blocks, once each.

        A further part of an order's hours is no renewal.
        """
        for block in self.filtered(
            lambda block: (
                block.state in ("active", "exhausted")
                and block.sale_sequence <= 1
                and not block.is_carry_over_done
                and not block.is_suspended
            )
        ):
            if block._holds_condition("payment"):
                block.is_carry_over_done = True
                block._carry_over()

    def _carry_over(self):
        """Carry the remaining hours of other blocks over to this one."""
        self.ensure_one()
        agreement = self.agreement_id
        if agreement.carry_over == "none":
            return
        # Sudo: whoever makes the block usable need not see payments.
        paid_on = self.sudo()._get_paid_on()
        for block in agreement.block_ids.sorted("id"):
            if block._can_be_carried_over(self, paid_on):
                seconds = get_carried_seconds(
                    agreement.carry_over,
                    agreement._get_carry_over_limit(),
                    block.balance_seconds,
                    block.seconds,
                )
                if seconds:
                    block._carry_into(self, seconds)

    def _get_paid_on(self):
        """Return the date of the block's payment.

        That of the last payment of its invoices and advances, which may be registered later;
        today where it was paid through the portal or no payment is known.
        """
        self.ensure_one()
        today = self.company_id._get_prepaid_today()
        line = self.sale_line_id
        if not line or line.order_id._is_paid_online():
            return today
        invoices = (self._get_billing_lines() | line.order_id._get_advance_rows()).mapped("move_id")
        payments = invoices.mapped("line_ids.matched_credit_ids.credit_move_id").filtered(
            lambda row: row.move_id.move_type != "out_refund"
        )
        return max(payments.mapped("date"), default=today)

    def _can_be_carried_over(self, block, paid_on):
        """Check if a top-up carries over hours of this block.

        Where a part alone is carried over, it is so once: what it left behind has its day.

        :param block: the block that was bought
        :param paid_on: day on which it was paid, a date of the company
        """
        self.ensure_one()
        if self in (block, block.transferred_from_id) or self.state != "active":
            return False
        if self.is_suspended or self.carried_by_id == block:
            return False
        is_done = self.transferred_to_ids.filtered("carried_by_id")
        if is_done and self.agreement_id.carry_over != "all":
            return False
        return is_carried_over(paid_on, self.date_end, block.date_end)

    def _carry_into(self, block, seconds):
        """Move hours to a block of this one's price that ends with another one.

        :param block: the block whose last day they get
        :param seconds: seconds to carry over
        """
        vals = self._prepare_transferred_vals(self.agreement_id, seconds)
        for dimension in DIMENSIONS:
            name = f"scope_{dimension}_ids"
            vals[name] = [Command.set(self[name].ids)]
        vals.update(date_end=block.date_end, carried_by_id=block.id)
        carried = self.create(vals)
        reason = self.env._("Carried over: %s was bought in time", block.name)
        today = self.company_id._get_prepaid_today()
        moves = [(self, "transfer", -seconds), (carried, "transfer", seconds)]
        self._post_with_reason(moves, today, reason)
        self.flush_model()
        text = self.env._(
            "%(hours)s hours carried over to block %(target)s, because %(block)s was bought in "
            "time",
            hours=as_clock(to_hours(seconds)),
            target=carried.name,
            block=block.name,
        )
        self.message_post(body=escape(text))
