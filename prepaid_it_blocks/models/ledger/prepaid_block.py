from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import compat
from ...policies import validity


class PrepaidBlock(models.Model):
    """Hours that a customer bought at one price.

    The balance is kept by difference in the transaction that posts the ledger's rows
    (`prepaid.entry._post`), and equals their sum at all times.

    The model's one class in the core: imported after its parts, which also stand in the rooms of
    time and of the sale.
    """

    _name = "prepaid.block"
    _description = "Prepaid Block"
    _inherit = [
        "prepaid.block.hold.mixin",
        "prepaid.block.order.mixin",
        "prepaid.block.hours.mixin",
        "prepaid.block.adjustment.mixin",
        "prepaid.block.transfer.mixin",
        "prepaid.block.expiry.mixin",
        "prepaid.block.approval.mixin",
        "prepaid.record.mixin",
        "prepaid.number.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "prepaid.scope.mixin",
    ]
    _order = "date_end, date_start, id"
    _check_company_auto = True

    agreement_id = fields.Many2one(
        "prepaid.agreement",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    partner_id = fields.Many2one(
        related="agreement_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Sales Order Item",
        readonly=True,
        index=True,
        copy=False,
        ondelete="restrict",
    )
    sale_order_id = fields.Many2one(related="sale_line_id.order_id", string="Sales Order")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    rate = fields.Monetary(
        string="Rate per Hour",
        readonly=True,
        help="What the customer paid for one hour, on the tax basis of the sales price.",
        aggregator="avg",
    )
    normal_rate = fields.Monetary(
        string="Normal Rate per Hour",
        readonly=True,
        help="What one hour cost without a block when this one was sold.",
        aggregator="avg",
    )
    validity_months = fields.Integer(
        readonly=True, help="Months from the day of payment; 0 means no end."
    )
    date_start = fields.Date(
        string="First Day",
        readonly=True,
        help="First work date that the block pays for, in the company's time zone.",
    )
    date_end = fields.Date(
        string="Last Day",
        readonly=True,
        tracking=True,
        help="Last work date that the block pays for, in the company's time zone.",
    )
    state = fields.Selection(
        [
            ("pending", "On Order"),
            ("active", "Active"),
            ("exhausted", "Used Up"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
        ],
        default="pending",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )
    transferred_to_ids = fields.One2many(
        "prepaid.block", "transferred_from_id", string="Moved To", readonly=True
    )
    online_amount = fields.Monetary(
        string="Paid Online",
        readonly=True,
        copy=False,
        help="What had to be paid online when the block became usable; 0 where it was not.",
    )
    has_approval = fields.Boolean(related="company_id.prepaid_approval")
    entry_ids = fields.One2many("prepaid.entry", "block_id", string="Ledger")

    _balance_not_negative = compat.Constraint(
        "CHECK (balance_seconds >= 0)",
        "A block cannot give more hours than it has. Try again: somebody else has "
        "just used hours of it.",
    )
    _hours_positive = compat.Constraint(
        "CHECK (seconds > 0)",
        "A block has more than 0 hours.",
    )
    _dates_in_order = compat.Constraint(
        "CHECK (date_end IS NULL OR date_start IS NULL OR date_start <= date_end)",
        "A block's last day cannot be before its first day.",
    )

    # Finds what a draw may take from, among all that customers ever bought.
    _usable_idx = compat.Index("(agreement_id) WHERE state = 'active'")
    # One block for each part of an order's hours.
    _sale_sequence_key = compat.UniqueIndex(
        "(sale_line_id, COALESCE(sale_sequence, 1))"
        " WHERE sale_line_id IS NOT NULL AND state <> 'cancelled'"
    )

    def init(self):
        """Extend: drop the key that the one above replaced."""
        result = super().init()
        self.env.cr.execute("DROP INDEX IF EXISTS prepaid_block_sale_line_key")
        return result

    # At an uninstallation too: anybody may send a context that says it is one.
    @api.ondelete(at_uninstall=True)
    def _unlink_except_posted(self):
        """Refuse to delete blocks that have held hours.

        :raise UserError: when a block is in the ledger
        """
        if self.sudo().entry_ids:
            raise UserError(
                self.env._(
                    "A block with entries in the ledger cannot be deleted. Cancel its order."
                )
            )

    def _is_in_force(self, date):
        """Check if the block can pay for work of a calendar date."""
        self.ensure_one()
        return (
            self.state == "active"
            and not self.is_suspended
            and validity.is_valid_on(date, self.date_start, self.date_end)
        )

    @api.model
    def _get_in_force_query(self, alias, date):
        """Return the SQL of `_is_in_force`.

        :param alias: the block's name in the statement
        :param date: SQL of the work date; a parameter's placeholder or a column
        """
        return f"""{alias}.state = 'active' AND {alias}.is_suspended IS NOT TRUE
                   AND ({alias}.date_start IS NULL OR {alias}.date_start <= {date})
                   AND ({alias}.date_end IS NULL OR {alias}.date_end >= {date})"""

    def _activate(self):
        """Make blocks on order usable: the hours are posted and the validity begins.

        Blocks in another state are left alone, so that a second notice of the same
        payment changes nothing.
        """
        self._record_activation()
        rows = []
        for block in self.filtered(lambda block: block.state == "pending"):
            today = block.company_id._get_prepaid_today()
            block.write(
                {
                    "state": "active",
                    "date_start": min(block.date_start or today, today),
                    "date_end": validity.last_valid_day(today, block.validity_months),
                }
            )
            rows.append(block._prepare_entry_vals("purchase", block.seconds, today))
        self.flush_model()
        self.env["prepaid.entry"]._post(rows)
        self.mapped("agreement_id")._apply_new_hours()

    def _cancel(self):
        """Cancel blocks that no timesheet has used; their hours are reversed.

        Blocks of which the used part was kept before, as `_keep_used` does, stay.

        :raise UserError: when hours of a block were used or moved elsewhere
        """
        blocks = self.filtered(
            lambda block: block.state != "cancelled" and not block.is_order_cancelled
        )
        blocks._check_unused()
        blocks._reverse_hours(self.env._("The order was cancelled"))

    def _prepare_entry_vals(self, kind, seconds, date):
        """Return the values of a ledger row of this block.

        :param kind: one of the ledger's kinds
        :param seconds: signed seconds
        :param date: calendar date of the company
        """
        self.ensure_one()
        return {
            "agreement_id": self.agreement_id.id,
            "block_id": self.id,
            "kind": kind,
            "seconds": seconds,
            "date": date,
        }

    def action_adjust(self):
        """Open the dialog that adds or takes hours."""
        return self._get_dialog("prepaid_it_blocks.prepaid_block_adjust_action")

    def action_extend(self):
        """Open the dialog that moves the last day."""
        return self._get_dialog("prepaid_it_blocks.prepaid_block_extend_action")

    def action_limit(self):
        """Open the dialog that limits the block's scope."""
        return self._get_dialog("prepaid_it_blocks.prepaid_block_limit_action")

    def action_transfer(self):
        """Open the dialog that moves hours to another agreement."""
        return self._get_dialog("prepaid_it_blocks.prepaid_block_transfer_action")

    def action_void(self):
        """Open the dialog that takes an unused block back."""
        return self._get_dialog("prepaid_it_blocks.prepaid_block_void_action")

    def _get_dialog(self, xmlid):
        """Return the action of a dialog on this block.

        :param xmlid: external id of the action
        :raise AccessError: for users who may not see the block, or not open the dialog
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        self.env[action["res_model"]].check_access("create")
        action["context"] = {"default_block_id": self.id}
        return action
