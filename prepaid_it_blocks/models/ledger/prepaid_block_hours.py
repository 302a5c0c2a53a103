from odoo import api, fields, models

from ...policies.hours import to_hours, to_seconds

# What is counted in seconds and may be given in hours.
_COUNTED = {
    "hours": "seconds",
    "changed_hours": "changed_seconds",
    "refunded_hours": "refunded_seconds",
}


class PrepaidBlockHoursMixin(models.AbstractModel):
    """Part of `prepaid.block`: seconds that the ledger counts, and the hours that people read."""

    _name = "prepaid.block.hours.mixin"
    _description = "Hours of Prepaid Blocks"

    seconds = fields.Integer(
        string="Bought Seconds",
        required=True,
        readonly=True,
        aggregator=None,
        help="What the ledger counts: whole seconds. The hours are computed from them.",
    )
    hours = fields.Float(
        string="Bought Hours", compute="_compute_hours", store=True, precompute=True
    )
    balance_seconds = fields.Integer(
        string="Seconds Left", readonly=True, copy=False, default=0, aggregator=None
    )
    # Hours left and used are written with their seconds, in one statement: see `_post`.
    balance_hours = fields.Float(string="Hours Left", readonly=True, copy=False, default=0.0)
    used_seconds = fields.Integer(readonly=True, copy=False, default=0, aggregator=None)
    used_hours = fields.Float(
        readonly=True,
        copy=False,
        default=0.0,
        help="Hours that timesheets have drawn, less what they gave back.",
    )
    used_percent = fields.Float(string="Used", compute="_compute_used_percent", aggregator="avg")

    @api.depends(*_COUNTED.values())
    def _compute_hours(self):
        for block in self:
            for hours, seconds in _COUNTED.items():
                block[hours] = to_hours(block[seconds])

    @api.depends("seconds", "used_seconds", "balance_seconds", "state")
    def _compute_used_percent(self):
        for block in self:
            granted = block._get_granted_seconds()
            block.used_percent = 100.0 * block.used_seconds / granted if granted else 0.0

    @api.model
    def _get_ledger_fields(self):
        """Extend: what is left and used is kept by difference with the ledger's rows."""
        return super()._get_ledger_fields() | {
            "balance_hours",
            "balance_seconds",
            "used_hours",
            "used_seconds",
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: count the seconds of hours that are given."""
        return super().create([_count(vals) for vals in vals_list])

    def write(self, vals):
        """Extend: count the seconds of hours that are given."""
        return super().write(_count(vals))

    def _get_used_seconds(self, date=None):
        """Return a dict of these blocks to the seconds that timesheets drew and did not give back.

        :param date: a day in the books, up to which the ledger is summed; None for now
        """
        if not date:
            return {block: block.used_seconds for block in self}
        groups = self.env["prepaid.entry"]._read_group(
            [
                ("block_id", "in", self._origin.ids),
                ("timesheet_number", ">", 0),
                ("accounting_date", "<=", date),
            ],
            ["block_id"],
            ["seconds:sum"],
        )
        drawn = {block.id: -seconds for block, seconds in groups}
        return {block: drawn.get(block._origin.id, 0) for block in self}


def _count(vals):
    """Return values with hours rounded once, to the seconds that are counted."""
    return {
        _COUNTED.get(name, name): to_seconds(value) if name in _COUNTED else value
        for name, value in vals.items()
    }
