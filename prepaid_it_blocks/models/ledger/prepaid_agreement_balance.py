from odoo import api, fields, models

from ...policies.hours import as_clock, to_hours, to_minutes


class PrepaidAgreementBalanceMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: the hours that its blocks give today, and the way to them."""

    _name = "prepaid.agreement.balance.mixin"
    _description = "Balance of Prepaid Agreements"

    ordered_hours = fields.Float(
        string="On Order",
        compute="_compute_available_hours",
        help="Hours ordered that are not usable yet, because they are not paid.",
    )
    available_hours = fields.Float(
        string="Available",
        compute="_compute_available_hours",
        help="Hours that time of today can use: blocks past their last day do not count.",
    )
    available_seconds = fields.Integer(compute="_compute_available_hours", aggregator=None)
    bought_hours = fields.Float(
        string="Bought",
        compute="_compute_available_hours",
        help="Hours that the blocks in force today gave, used or not.",
    )
    bought_seconds = fields.Integer(compute="_compute_available_hours", aggregator=None)
    suspended_hours = fields.Float(
        compute="_compute_suspended_hours",
        help="Hours of blocks whose invoice or payment was taken back: they can be used again "
        "once they are paid.",
    )
    available_clock = fields.Char(
        compute="_compute_available_clock", help="Available hours as h:mm, for mails."
    )
    used_percent = fields.Float(string="Used", compute="_compute_available_hours")
    block_count = fields.Integer(compute="_compute_block_count")
    entry_count = fields.Integer(compute="_compute_entry_count")

    @api.depends(
        "block_ids.balance_seconds",
        "block_ids.seconds",
        "block_ids.used_seconds",
        "block_ids.state",
        "block_ids.date_start",
        "block_ids.date_end",
        "block_ids.is_suspended",
    )
    def _compute_available_hours(self):
        """Compute the hours available today; not stored, since today is not."""
        for agreement in self:
            blocks = agreement.block_ids
            today = (agreement.company_id or self.env.company)._get_prepaid_today()
            ordered = blocks.filtered(lambda block: block.state == "pending")
            in_force = blocks.filtered(lambda block, today=today: block._is_in_force(today))
            bought = sum(block._get_granted_seconds() for block in in_force)
            available = sum(block.balance_seconds for block in in_force)
            agreement.ordered_hours = to_hours(sum(block.seconds for block in ordered))
            agreement.available_seconds = available
            agreement.available_hours = to_hours(available)
            agreement.bought_seconds = bought
            agreement.bought_hours = to_hours(bought)
            if bought:
                # What reads 0:00 is nothing.
                left = available if to_minutes(available) else 0
                agreement.used_percent = 100.0 * (bought - left) / bought
            else:
                latest = agreement._get_latest_block()
                agreement.used_percent = 100.0 * (latest.state == "exhausted")

    def _is_used_up(self):
        """Check if time has used the hours to the last, and none wait or are still to begin.

        Hours that ended unused, or that nobody may use yet, are not used up; what reads 0:00 is.
        """
        self.ensure_one()
        left = self.block_ids.filtered(
            lambda block: (
                block.state == "pending"
                or (block.state == "active" and to_minutes(block.balance_seconds))
            )
        )
        return not left and self._get_latest_block().state in ("active", "exhausted")

    def _get_latest_block(self):
        """Return the block that began last, or none."""
        self.ensure_one()
        today = (self.company_id or self.env.company)._get_prepaid_today()
        begun = self.block_ids.filtered(
            lambda block: (
                block.state not in ("pending", "cancelled")
                and not (block.date_start and block.date_start > today)
            )
        )
        return begun.sorted(lambda block: (str(block.date_start or ""), block._origin.id or 0))[-1:]

    @api.depends("available_hours")
    def _compute_available_clock(self):
        for agreement in self:
            agreement.available_clock = as_clock(agreement.available_hours)

    @api.depends("block_ids.balance_seconds", "block_ids.state", "block_ids.is_suspended")
    def _compute_suspended_hours(self):
        for agreement in self:
            suspended = agreement.block_ids.filtered(
                lambda block: block.is_suspended and block.state == "active"
            )
            agreement.suspended_hours = to_hours(sum(block.balance_seconds for block in suspended))

    def _get_hold_text(self):
        """Explain holds on hours, in sentences, or None.

        Extend to name hours that are there and on hold.
        """
        self.ensure_one()
        pending = self.block_ids.filtered(lambda block: block.state == "pending")[:1]
        return f"{pending._get_pending_text()}." if pending else None

    @api.depends("block_ids")
    def _compute_block_count(self):
        for agreement in self:
            agreement.block_count = len(agreement.block_ids)

    def _compute_entry_count(self):
        # Counted in the database: a ledger may hold many thousands of rows.
        own = [("agreement_id", "in", self.ids)]
        counts = dict(self.env["prepaid.entry"]._read_group(own, ["agreement_id"], ["__count"]))
        for agreement in self:
            agreement.entry_count = counts.get(agreement._origin, 0)

    def action_view_blocks(self):
        """Open the blocks of this agreement."""
        return self._get_related_action("prepaid_it_blocks.prepaid_block_action")

    def action_view_entries(self):
        """Open the ledger of this agreement."""
        return self._get_related_action("prepaid_it_blocks.prepaid_entry_action")

    def _get_related_action(self, xmlid):
        """Return an action that lists what belongs to this agreement.

        :param xmlid: external id of the action
        :raise AccessError: for users who may not see the agreement
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        action["domain"] = [("agreement_id", "=", self.id)]
        action["context"] = {}
        return action
