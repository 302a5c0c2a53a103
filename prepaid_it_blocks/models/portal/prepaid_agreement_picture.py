from odoo import models
from odoo.tools import format_date

from ...policies.hours import as_clock, quantise
from ...policies.shares import get_shares


class PrepaidAgreement(models.Model):
    """The customer's balance at a glance: a bar of what is used, pending and left, in words too."""

    _inherit = "prepaid.agreement"

    def _get_balance_picture(self):
        """Return what the bar of the balance shows.

        :return: dict with ``parts``, a list of dicts (``name``, ``hours``, ``percent``,
            ``text``) whose percentages add up to 100, and ``text``, all of it as a sentence
        """
        self.ensure_one()
        left = quantise(self.available_hours)
        pending = quantise(max(self.confirmed_hours - left, 0.0))
        used = quantise(max(self.bought_hours - left - pending, 0.0))
        if not (left or pending or used):
            used = quantise(self._get_exhausted_hours())
        texts = (
            ("used", used, self.env._("%s used", as_clock(used))),
            ("pending", pending, self.env._("%s used, not approved yet", as_clock(pending))),
            ("left", left, self.env._("%s left", as_clock(left))),
        )
        shares = get_shares([hours for __, hours, __ in texts])
        parts = [
            {"name": name, "hours": hours, "percent": share, "text": text}
            for (name, hours, text), share in zip(texts, shares, strict=True)
            if hours or name == "left"
        ]
        return {"parts": parts, "text": ", ".join(part["text"] for part in parts)}

    def _get_exhausted_hours(self):
        """Return the hours of the blocks that are used up, where no other is in force."""
        self.ensure_one()
        return sum(self.block_ids.filtered(lambda one: one.state == "exhausted").mapped("hours"))

    def _get_ends_text(self):
        """Return in words which hours end first, or False when none in force ever end."""
        self.ensure_one()
        today = self.company_id._get_prepaid_today()
        blocks = self.block_ids.filtered(
            lambda block: block._is_in_force(today) and block.date_end and block.balance_hours
        )
        if not blocks:
            return False
        end = min(blocks.mapped("date_end"))
        hours = sum(blocks.filtered(lambda block: block.date_end == end).mapped("balance_hours"))
        values = {
            "hours": as_clock(hours),
            "date": format_date(self.env, end, date_format="long"),
        }
        if quantise(hours) == quantise(self.available_hours):
            return self.env._("They can be used until %(date)s.", **values)
        return self.env._("%(hours)s of them can be used until %(date)s.", **values)

    def _get_overage_text(self):
        """Return in words what was worked beyond the blocks and what becomes of it, or False."""
        self.ensure_one()
        if quantise(self.overage_hours) <= 0.0:
            return False
        texts = {
            "invoice": self.env._("%s hours were worked beyond your blocks; we invoice them."),
            "next_block": self.env._(
                "%s hours were worked beyond your blocks; your next block pays."
            ),
        }
        text = texts.get(
            self.overage_policy, self.env._("%s hours were worked beyond your blocks.")
        )
        return text % as_clock(self.overage_hours)

    def _get_outlook_text(self):
        """Return in a sentence to the customer how long the hours last, or False.

        Nothing is known of it here. Extend to add a forecast.
        """
        self.ensure_one()
        return False
