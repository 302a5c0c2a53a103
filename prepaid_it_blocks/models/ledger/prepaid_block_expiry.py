import functools
import logging
from datetime import timedelta

from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...batch import run_in_savepoint
from ...policies.hours import as_clock, to_hours, to_minutes, to_seconds

_logger = logging.getLogger(__name__)


class PrepaidBlockExpiryMixin(models.AbstractModel):
    """Part of `prepaid.block`: expiry of hours that were not used by the last day."""

    _name = "prepaid.block.expiry.mixin"
    _description = "Expiry of Prepaid Blocks"

    expired_hours = fields.Float(
        string="Expired Unused",
        compute="_compute_expired_hours",
        help="Hours that were left when the block expired.",
    )

    def _compute_expired_hours(self):
        domain = [
            ("block_id", "in", self.ids),
            "|",
            ("kind", "=", "expiry"),
            ("reversed_id.kind", "=", "expiry"),
        ]
        expired = dict(self.env["prepaid.entry"]._read_group(domain, ["block_id"], ["seconds:sum"]))
        for block in self:
            block.expired_hours = to_hours(-expired.get(block, 0))

    @api.model
    def _cron_expire(self):
        """Expire blocks after their last day and grace days.

        What is left goes as one ledger row a block, dated the block's last day; late
        entries of earlier work are covered until then. The calendar is the company's. All
        blocks of a company at once; where one of them fails, or somebody logs time on one, one
        after the other: a block that cannot expire keeps no other from it.
        """
        for company in self._get_companies_of_blocks():
            try:
                run_in_savepoint(
                    self.env, lambda company=company: self._get_ended(company)._expire()
                )
            except Exception:
                self.env.clear()
                _logger.warning("Expiry in company %s goes block by block", company.id)
                for block in self._get_ended(company):
                    expire = functools.partial(run_in_savepoint, self.env, block._expire)
                    block.agreement_id._try_item(block, expire, block._log_expiry_problem)

    def _log_expiry_problem(self, problem):
        """Ask the person in charge to see to a block that does not expire; once.

        :param problem: text
        """
        self.agreement_id._remind(
            self.env._("Block %s could not expire", self.name),
            self.env._("Its last day is over, and its hours are still there: %s", problem),
        )

    @api.model
    def _get_companies_of_blocks(self):
        return self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM prepaid_block WHERE state = 'active'"
        )

    def _is_over(self):
        """Check if the last day and the grace days are over."""
        self.ensure_one()
        last_day = self._get_last_ended_day(self.company_id)
        return bool(self.date_end) and self.date_end <= last_day

    @api.model
    def _get_ended(self, company):
        """Return the active blocks of a company past their grace days."""
        last_day = self._get_last_ended_day(company)
        return self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "active"),
                ("date_end", "<=", last_day),
            ]
        )

    @api.model
    def _get_last_ended_day(self, company):
        """Return the latest last day past its grace days, a date of the company."""
        return company._get_prepaid_today() - timedelta(days=company.prepaid_grace_days + 1)

    def _expire(self):
        """Post the remaining hours of these blocks as expired."""
        rows = [
            dict(
                block._prepare_entry_vals("expiry", -block.balance_seconds, block.date_end),
                reason=self.env._("Not used by the last day"),
            )
            for block in self
            if block.balance_seconds
        ]
        self.write({"state": "expired"})
        self.flush_model()
        self.env["prepaid.entry"]._post(rows)
        for block in self.filtered(lambda block: to_minutes(to_seconds(block.expired_hours))):
            block.message_post(
                body=escape(
                    self.env._("Expired with %s hours unused.", as_clock(block.expired_hours))
                )
            )
        _logger.info("Prepaid expiry: %d blocks", len(self))

    def _extend(self, date_end, reason):
        """Move a block's last day; an expired block gets its hours back.

        :param date_end: the new last day, a calendar date of the company
        :param reason: the reason
        :raise UserError: when the day is past or before the present last day
        """
        self.ensure_one()
        if self.state not in ("active", "exhausted", "expired") or not self.date_end:
            raise UserError(self.env._("Block %s has no last day that could be moved.", self.name))
        self._check_order_stands()
        today = self.company_id._get_prepaid_today()
        if date_end <= self.date_end or date_end < today:
            raise UserError(
                self.env._(
                    "The new last day of block %(block)s must be after %(date)s and not "
                    "in the past.",
                    block=self.name,
                    date=fields.Date.to_string(self.date_end),
                )
            )
        rows = self._prepare_expiry_reversals(today, reason) if self.state == "expired" else []
        vals = {"date_end": date_end}
        if self.state == "expired":
            vals["state"] = "active" if rows else "exhausted"
        self.write(vals)
        self.flush_model()
        self.env["prepaid.entry"]._post(rows)
        self.message_post(
            body=escape(
                self.env._(
                    "Extended to %(date)s: %(reason)s",
                    date=fields.Date.to_string(date_end),
                    reason=reason,
                )
            )
        )

    def _prepare_expiry_reversals(self, date, reason):
        """Return the reversal rows of this block's expiry."""
        entry = self.env["prepaid.entry"]
        expiries = entry.search([("block_id", "=", self.id), ("kind", "=", "expiry")])
        domain = [("reversed_id", "in", expiries.ids)]
        back = dict(entry._read_group(domain, ["reversed_id"], ["seconds:sum"]))
        rows = []
        for expiry in expiries.sorted("id"):
            seconds = -expiry.seconds - back.get(expiry, 0)
            if seconds:
                row = self._prepare_entry_vals("reversal", seconds, date)
                rows.append(dict(row, reversed_id=expiry.id, reason=reason))
        return rows

    @api.model
    def _expire_given_back(self, rows, slots):
        """Expire hours given back to expired blocks.

        :param rows: ledger rows that were posted
        :param slots: dict of block id to `Slot`, as the rows were planned with
        """
        back = {}
        for row in rows:
            block_id = row.get("block_id")
            if row["kind"] == "reversal" and block_id and not slots[block_id].is_usable:
                back[block_id] = back.get(block_id, 0) + row["seconds"]
        blocks = self.browse(sorted(back))
        if back:
            blocks -= self._refund_given_back(back)
            blocks -= blocks._move_given_back(back)
        self.env["prepaid.entry"]._post(
            [
                dict(
                    block._prepare_entry_vals("expiry", -back[block.id], block._get_last_day()),
                    reason=self.env._("Given back after the last day"),
                )
                for block in blocks
            ]
        )

    def _get_last_day(self):
        """Return the day on which hours expire that come back: the last one, or today."""
        self.ensure_one()
        today = self.company_id._get_prepaid_today()
        return min(self.date_end or today, today)

    def _move_given_back(self, seconds_of):
        """Move hours given back to blocks of ended agreements to the customer's open one.

        Without one they expire, as those of a block that is over.

        :param seconds_of: dict of block id to seconds
        :return: the blocks whose hours were moved
        """
        agreement, moved = self.env["prepaid.agreement"], self.browse()
        for block in self.filtered(lambda block: block.agreement_id.state == "ended"):
            customer, company = block.partner_id.commercial_partner_id, block.company_id
            heir = agreement.search(
                [
                    ("partner_id", "=", customer.id),
                    ("company_id", "=", company.id),
                    ("state", "!=", "ended"),
                ],
                limit=1,
            )
            if heir and block.state == "active" and not block._is_over():
                reason = self.env._("Given back after agreement %s ended", block.agreement_id.name)
                block._transfer(heir, to_hours(seconds_of[block.id]), reason)
                moved |= block
        return moved
