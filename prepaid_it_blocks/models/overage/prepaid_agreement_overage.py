from odoo import api, fields, models
from odoo.exceptions import UserError

from ...policies import overage
from ...policies.hours import as_clock, to_hours, to_minutes, to_seconds


class PrepaidAgreementOverageMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: policy for time that no block covers."""

    _name = "prepaid.agreement.overage.mixin"
    _description = "Overage on Prepaid Agreements"
    _inherit = "mail.thread"

    overage_policy = fields.Selection(
        [
            ("refuse", "Refuse the entry"),
            ("allow", "Log it as overage"),
            ("invoice", "Log it to be invoiced"),
            ("next_block", "Take it from the next block"),
        ],
        string="When Hours Are Used Up",
        default="allow",
        required=True,
        tracking=True,
        help="What happens to time that no block covers.",
    )
    overage_limit_hours = fields.Float(
        string="Overage Limit (0: None)",
        help="Hours of overage at most; 0 means no limit. Recorded consent raises it.",
    )
    consent_hours = fields.Float(string="Consented", compute="_compute_consent_hours")
    consent_seconds = fields.Integer(compute="_compute_consent_hours", aggregator=None)
    warning_percent = fields.Float(
        string="Warn Technicians At (%)",
        default=80.0,
        help="From so many percent used on, tickets warn whoever works on them.",
    )

    @api.model
    def _get_number_ranges(self):
        """Extend: a part of what was bought is all of it at most."""
        return super()._get_number_ranges() | {"warning_percent": (0.0, 100.0)}

    @api.depends("consent_ids.seconds")
    def _compute_consent_hours(self):
        for agreement in self:
            seconds = sum(consent.seconds for consent in agreement.consent_ids)
            agreement.consent_seconds, agreement.consent_hours = seconds, to_hours(seconds)

    def _get_overage_limit(self):
        """Return the seconds of overage that the agreement bears at most, None for any."""
        self.ensure_one()
        limit = to_seconds(self.overage_limit_hours)
        return overage.get_limit(self.overage_policy, limit, self.consent_seconds)

    def _get_work_warning(self):
        """Return the warning for technicians before they log time, or False."""
        self.ensure_one()
        warning = self._get_hours_warning()
        if warning and self.suspended_hours:
            text = self.env._("Hours are suspended, because their payment was taken back.")
            return f"{text} {warning}"
        return warning

    def _get_hours_warning(self):
        """Return how little time the hours leave to a technician, or False where there is enough.

        Extend where hours count as available that cannot be used yet.
        """
        self.ensure_one()
        if to_minutes(self.available_seconds) > 0:
            if self.used_percent < self.warning_percent:
                return False
            left = as_clock(self.available_hours)
            return self.env._("Only %s prepaid hours are left.", left)
        hold, text = self._get_hold_text(), self._get_used_up_text()
        return f"{hold} {text}" if hold else text

    def _get_used_up_text(self):
        """Describe the overage that may be logged where no hours can be used."""
        self.ensure_one()
        is_used_up = self._is_used_up()
        if self.overage_policy == "refuse" and not self.consent_seconds:
            if is_used_up:
                return self.env._("The prepaid hours are used up: no more time can be logged.")
            return self.env._("No prepaid hours can be used now: no time can be logged.")
        limit = self._get_overage_limit()
        if limit is None:
            if is_used_up:
                return self.env._("The prepaid hours are used up: more time is overage.")
            return self.env._("No prepaid hours can be used now: time is overage.")
        room = as_clock(to_hours(max(limit - self.overage_seconds, 0)))
        if is_used_up:
            return self.env._(
                "The prepaid hours are used up: %s hours of overage may be logged.", room
            )
        return self.env._(
            "No prepaid hours can be used now: %s hours of overage may be logged.", room
        )

    @api.model
    def _check_overage(self, rows):
        """Refuse ledger rows that bring more overage than an agreement bears.

        :param rows: rows as `prepaid.entry._post` takes them, not posted yet
        :raise UserError: naming hours left, hours asked and what to do
        """
        new = _sum_up(row for row in rows if not row.get("block_id"))
        asked = _sum_up(row for row in rows if row["kind"] in ("drawdown", "overage"))
        rising = [agreement_id for agreement_id, seconds in new.items() if seconds > 0]
        for agreement in self.browse(rising):
            missing = new[agreement.id]
            limit = agreement._get_overage_limit()
            if overage.get_excess(missing, agreement.overage_seconds, limit):
                raise UserError(
                    agreement._explain_refusal(asked.get(agreement.id, missing), missing, limit)
                )

    def _explain_refusal(self, asked, missing, limit):
        """Raise the error of a refused entry, with a remedy.

        :param asked: seconds that the entry would draw
        :param missing: seconds of overage among them
        :param limit: seconds of overage that the agreement bears
        """
        self.ensure_one()
        room = max(limit - self.overage_seconds, 0)
        text = self.env._(
            "%(customer)s has not enough prepaid hours: %(asked)s are asked for, %(missing)s "
            "of them would not be covered, and %(room)s may be logged beyond the blocks "
            "(%(left)s hours are left on agreement %(agreement)s). Log less, sell another "
            "block, or record the customer's consent to overage on the agreement.",
            customer=self.partner_id.display_name,
            asked=as_clock(to_hours(asked)),
            missing=as_clock(to_hours(missing)),
            room=as_clock(to_hours(room)),
            left=as_clock(self.balance_hours),
            agreement=self.name,
        )
        hold = self._get_hold_text()
        return f"{hold}\n{text}" if hold else text


def _sum_up(rows):
    """Return the time that ledger rows take, as a dict of agreement id to seconds."""
    seconds = {}
    for row in rows:
        seconds[row["agreement_id"]] = seconds.get(row["agreement_id"], 0) - row["seconds"]
    return seconds
