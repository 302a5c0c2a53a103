from odoo import fields, models
from odoo.addons.prepaid_it_blocks import compat


class PrepaidAlert(models.Model):
    """An episode: the time during which an agreement is beyond a level.

    Each is notified once. It ends when the figures are back above the level, by a top-up, an
    extension or an adjustment; then a new one may begin. Keys in the database hold that
    there is one at a time and that none is counted twice.
    """

    _name = "prepaid.alert"
    _description = "Prepaid Alert"
    _inherit = "prepaid.record.mixin"
    _order = "id desc"
    _rec_name = "level_id"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer")
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    level_id = fields.Many2one(
        "prepaid.alert.level", required=True, readonly=True, ondelete="restrict"
    )
    block_id = fields.Many2one(
        "prepaid.block", readonly=True, ondelete="cascade", help="The block that ends soon."
    )
    episode = fields.Integer(
        string="Times Reached",
        required=True,
        readonly=True,
        help="Counts how often this level was reached.",
    )
    figure = fields.Float(
        string="Measured",
        readonly=True,
        help="What was measured: percent, hours or days, as the level's measure is.",
    )
    date_open = fields.Datetime(string="Reached", required=True, readonly=True)
    date_resolved = fields.Datetime(string="Resolved On", readonly=True)
    notice_ids = fields.One2many(
        "prepaid.alert.notice", "alert_id", string="Notified", readonly=True
    )

    _episode_key = compat.Constraint(
        "UNIQUE (agreement_id, level_id, episode)",
        "Recipients have been notified of this level already.",
    )

    # One open episode per agreement, level and block.
    _open_key = compat.UniqueIndex(
        "(agreement_id, level_id, COALESCE(block_id, 0)) WHERE date_resolved IS NULL"
    )

    def _is_good_news(self):
        """Check if readers are notified that the alert is resolved.

        A block that has ended or is used up has left its level too, but not for the better.
        """
        self.ensure_one()
        block = self.block_id
        if not self.level_id.notifies_resolved or not block:
            return self.level_id.notifies_resolved
        return block._is_in_force(block.company_id._get_prepaid_today())
