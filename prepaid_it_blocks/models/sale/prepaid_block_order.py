from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...policies.hours import as_clock, to_hours


class PrepaidBlockOrderMixin(models.AbstractModel):
    """Part of `prepaid.block`: changes of the order after the sale, and hours refunded then."""

    _name = "prepaid.block.order.mixin"
    _description = "Prepaid Blocks and Their Orders"

    sale_sequence = fields.Integer(
        readonly=True,
        default=1,
        copy=False,
        help="Which part of the order's hours this is: hours that are added to an order whose "
        "block is in use, at another price or unpaid, are a block of their own.",
    )
    changed_seconds = fields.Integer(readonly=True, copy=False, default=0, aggregator=None)
    changed_hours = fields.Float(
        compute="_compute_hours",
        store=True,
        precompute=True,
        help="Hours by which a change of the order made the block bigger or smaller since it "
        "was usable.",
    )
    refunded_seconds = fields.Integer(readonly=True, copy=False, default=0, aggregator=None)
    refunded_hours = fields.Float(
        compute="_compute_hours",
        store=True,
        precompute=True,
        help="Bought hours that were taken back against a refund.",
    )
    is_order_cancelled = fields.Boolean(
        string="Order Cancelled",
        readonly=True,
        copy=False,
        help="The order was cancelled after hours had been used: these stay, the rest was "
        "taken back.",
    )

    def _check_order_stands(self):
        """Refuse to add hours to a block of a cancelled order, or of an agreement that is over."""
        self.ensure_one()
        if self.agreement_id.state == "ended":
            raise UserError(
                self.env._(
                    "Agreement %s has ended: nothing could use hours of its blocks.",
                    self.agreement_id.name,
                )
            )
        if self.is_order_cancelled:
            raise UserError(
                self.env._(
                    "The order of block %s was cancelled: no hours come to it any more. Sell "
                    "the customer another block.",
                    self.name,
                )
            )

    def _is_before_first_use(self):
        """Check if nothing of the block was used, moved, added or taken so far."""
        self.ensure_one()
        if self.state == "pending":
            return True
        return (
            self.state == "active"
            and not self.used_seconds
            and self.balance_seconds == self.seconds
        )

    def _get_reducible_seconds(self):
        """Return the seconds of the block that its order can refund.

        What was used counts against the bought hours first, goodwill hours stay.
        """
        self.ensure_one()
        if self.state == "pending":
            return self.seconds
        if self.state not in ("active", "exhausted"):
            return 0
        return min(self.balance_seconds, max(self.seconds - self.used_seconds, 0))

    def _reduce(self, seconds, reason):
        """Take hours back because the order sells fewer; the latest block first.

        What is left of a block before its first use is cancelled where nothing of it is
        ordered any more; a block in use keeps what was used.

        :param seconds: seconds to refund, at most those of `_get_reducible_seconds`
        :param reason: the reason
        """
        rows = []
        for block in self.sorted("sale_sequence", reverse=True):
            part = min(seconds, block._get_reducible_seconds())
            if part <= 0:
                continue
            seconds -= part
            if block.seconds == part:
                block._reverse_hours(reason)
            elif block.state == "pending":
                block.write({"seconds": block.seconds - part})
            else:
                block.write(block._prepare_change(-part))
                row = block._prepare_refund(part)
                rows.append(dict(row, reason=reason))
            block.message_post(
                body=escape(
                    self.env._(
                        "Took back %(hours)s hours: %(reason)s",
                        hours=as_clock(to_hours(part)),
                        reason=reason,
                    )
                )
            )
        self.flush_model()
        self.env["prepaid.entry"]._post(rows)

    def _enlarge(self, seconds, reason):
        """Add hours because the order sells more of them at the same price.

        :param seconds: seconds to add
        :param reason: the reason
        """
        self.ensure_one()
        if self.state == "pending":
            self.write({"seconds": self.seconds + seconds})
        else:
            self.write(self._prepare_change(seconds))
            today = self.company_id._get_prepaid_today()
            row = self._prepare_entry_vals("purchase", seconds, today)
            self.flush_model()
            purchases = [("block_id", "=", self.id), ("kind", "=", "purchase")]
            revision = self.env["prepaid.entry"].search_count(purchases)
            self.env["prepaid.entry"]._post([dict(row, revision=revision, reason=reason)])
        clock = as_clock(to_hours(seconds))
        text = self.env._("Added %(hours)s hours: %(reason)s", hours=clock, reason=reason)
        self.message_post(body=escape(text))
        self.agreement_id._apply_new_hours()

    def _prepare_change(self, seconds):
        """Return the values of a block in use that its order has made bigger or smaller.

        :param seconds: signed seconds
        """
        return {
            "seconds": self.seconds + seconds,
            "changed_seconds": self.changed_seconds + seconds,
        }

    def _set_price(self, line, rate):
        """Give a block that nobody has used yet the price that its order has now.

        :param line: the `sale.order.line`
        :param rate: price per hour
        """
        self.ensure_one()
        old = self.rate
        self.write({"rate": rate, "normal_rate": line.prepaid_normal_rate})
        if self.currency_id.compare_amounts(old, self.rate):
            text = self.env._(
                "Rate per hour changed from %(old)s to %(new)s with order %(order)s.",
                old=format_amount(self.env, old, self.currency_id),
                new=format_amount(self.env, self.rate, self.currency_id),
                order=line.order_id.name,
            )
            self.message_post(body=escape(text))

    def _prepare_refund(self, seconds):
        """Return the ledger row that takes hours back, without its reason.

        :param seconds: seconds to refund, positive
        """
        self.ensure_one()
        return self._prepare_entry_vals("refund", -seconds, self.company_id._get_prepaid_today())

    def _keep_used(self, reason):
        """Refund the remaining hours of blocks of cancelled orders.

        :param reason: the reason
        :raise UserError: when hours were moved to blocks that are in use
        """
        for block in self:
            block._check_not_moved()
            left = block.balance_seconds
            block.is_order_cancelled = True
            if not left:
                continue
            block.refunded_seconds += min(left, max(block.seconds - block.used_seconds, 0))
            block.flush_model()
            block.env["prepaid.entry"]._post([dict(block._prepare_refund(left), reason=reason)])
            text = self.env._(
                "Took back %(hours)s hours: %(reason)s",
                hours=as_clock(to_hours(left)),
                reason=reason,
            )
            block.message_post(body=escape(text))

    @api.model
    def _refund_given_back(self, seconds_of):
        """Refund hours given back to blocks of cancelled orders.

        :param seconds_of: dict of block id to seconds
        """
        blocks = self.browse(sorted(seconds_of)).filtered("is_order_cancelled")
        reason = self.env._("Given back after the order was cancelled")
        self.env["prepaid.entry"]._post(
            [dict(block._prepare_refund(seconds_of[block.id]), reason=reason) for block in blocks]
        )
        return blocks
