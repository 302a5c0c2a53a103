from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies import pricing
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours

# What the line of a document that is reversed takes over.
_HANDED_ON = frozenset({"is_prepaid_price_part", "prepaid_credit_seconds"})


class AccountMoveLine(models.Model):
    """Lines of invoices and credit notes that charge hours, give them back or tell of them.

    The money for hours is owed until they are used. Hours come from orders alone: who is
    invoiced for a block without one gets none, and so nothing is owed. That money is income at
    once, as without deferred revenue; deferred it would stay so for ever. An accountant who
    chooses the deferred account for such a line finds it in the tie-out, as money of no block.
    """

    _name = "account.move.line"
    _inherit = [
        "account.move.line.prepaid.billed.mixin",
        "prepaid.guard.mixin",
        "account.move.line",
        "prepaid.price.text.mixin",
    ]

    is_prepaid_deferred = fields.Boolean(
        string="Deferred Prepaid Hours",
        readonly=True,
        copy=False,
        help="Posted on the account of deferred revenue: recognised as the hours are used.",
    )
    prepaid_deferred_account_id = fields.Many2one(
        "account.account",
        string="Deferred On",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The account on which the money was deferred when the invoice was posted last.",
    )
    prepaid_credit_seconds = fields.Integer(
        string="Seconds Given Back", readonly=True, copy=False, aggregator=None
    )
    prepaid_credit_hours = fields.Float(
        string="Hours Given Back",
        compute="_compute_prepaid_told_hours",
        help="Hours for which this line of a credit note gives money back, where its quantity "
        "and price do not say so by themselves.",
    )
    is_prepaid_recognition = fields.Boolean(related="move_id.is_prepaid_recognition")
    prepaid_refund_block_id = fields.Many2one(
        "prepaid.block",
        string="Refunded Block",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The block whose hours this line of a credit note gives money back for.",
    )
    is_prepaid_price_part = fields.Boolean(
        string="Part of a Price",
        readonly=True,
        copy=False,
        help="The line is a part of the price of hours that another line of the invoice bills.",
    )
    is_prepaid_rerated = fields.Boolean(
        string="Used Hours at the Normal Rate",
        readonly=True,
        copy=False,
        help="What this line of a credit note gives back less than the price was is for hours "
        "that were used, at the normal rate.",
    )
    prepaid_hours = fields.Float(
        string="Prepaid Hours Billed",
        compute="_compute_prepaid_figures",
        compute_sudo=True,
        help="Hours that this line of an invoice bills.",
    )
    prepaid_rate = fields.Monetary(
        string="Rate per Hour",
        compute="_compute_prepaid_figures",
        compute_sudo=True,
        aggregator=None,
    )
    prepaid_normal_rate = fields.Monetary(
        string="Normal Rate per Hour",
        compute="_compute_prepaid_figures",
        compute_sudo=True,
        aggregator=None,
    )
    prepaid_saving = fields.Monetary(
        string="Saving", compute="_compute_prepaid_figures", compute_sudo=True
    )
    prepaid_summary_block_id = fields.Many2one(
        "prepaid.block",
        string="Summarised Block",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="This line tells the customer what was drawn from the block.",
    )
    prepaid_summary_seconds = fields.Integer(readonly=True, copy=False, aggregator=None)
    prepaid_summary_hours = fields.Float(
        string="Summarised Draws", compute="_compute_prepaid_told_hours"
    )

    # Finds deferred money among all journal items.
    _prepaid_deferred_idx = compat.Index("(company_id, account_id) WHERE is_prepaid_deferred")

    # Finds the credit notes of blocks.
    _prepaid_refund_idx = compat.Index(
        "(prepaid_refund_block_id) WHERE prepaid_refund_block_id IS NOT NULL"
    )

    # Finds the draw summaries of a block.
    _prepaid_summary_idx = compat.Index(
        "(prepaid_summary_block_id) WHERE prepaid_summary_block_id IS NOT NULL"
    )

    @api.model
    def _get_guarded_fields(self):
        """Extend: what a line defers, gives back or tells of follows from how it was made."""
        return super()._get_guarded_fields() | {
            *_HANDED_ON,
            "is_prepaid_deferred",
            "is_prepaid_rerated",
            "prepaid_credit_hours",
            "prepaid_deferred_account_id",
            "prepaid_refund_block_id",
            "prepaid_summary_block_id",
            "prepaid_summary_hours",
            "prepaid_summary_seconds",
        }

    @api.model
    def _drop_guarded(self, vals):
        """Extend: a document that is reversed hands its hours on to the new line."""
        handed = {name: vals[name] for name in _HANDED_ON & set(vals)}
        kept = super()._drop_guarded({name: vals[name] for name in vals if name not in handed})
        return dict(kept, **handed) if handed else kept

    @api.depends("prepaid_credit_seconds", "prepaid_summary_seconds")
    def _compute_prepaid_told_hours(self):
        for line in self:
            line.prepaid_credit_hours = to_hours(line.prepaid_credit_seconds)
            line.prepaid_summary_hours = to_hours(line.prepaid_summary_seconds)

    @api.depends(
        "product_id",
        "product_uom_id",
        "quantity",
        "price_unit",
        "discount",
        "prepaid_credit_seconds",
        "is_prepaid_price_part",
    )
    def _compute_prepaid_figures(self):
        for line in self:
            hours = rate = normal_rate = saving = 0.0
            if line.product_id.is_prepaid_block and line.move_id.is_sale_document(True):
                hours = to_hours(line._get_prepaid_seconds_billed())
                price = line._get_prepaid_price()
                rate = pricing.rate_per_hour(price, hours)
                if line.move_id.move_type != "out_refund":
                    normal_rate = line._get_prepaid_normal_rate()
                    saving = pricing.saving(price, hours, normal_rate)
            line.prepaid_hours = hours
            line.prepaid_rate = rate
            line.prepaid_normal_rate = normal_rate
            line.prepaid_saving = saving

    def _compute_account_id(self):
        """Extend: book a block without an order as income."""
        result = super()._compute_account_id()
        for line in self:
            if line._is_prepaid_manual():
                line.account_id = line._get_prepaid_usual_account() or line.account_id
        return result

    def copy_data(self, default=None):
        """Extend: book the copy of an order's invoice as made by hand; leave summaries out.

        Credit notes, and the invoices that replace credited ones, keep their order. Lines that
        tell of draws stay behind when their invoice is copied.
        """
        vals_list = super().copy_data(default)
        context = self.env.context
        is_manual = not context.get("include_business_fields")
        for line, vals in zip(self, vals_list, strict=True):
            if line.prepaid_summary_block_id and context.get("prepaid_skip_draw_summary"):
                # Odoo creates no line without values.
                vals.clear()
            elif is_manual and line.is_prepaid_deferred and line.product_id.is_prepaid_block:
                account = line._get_prepaid_usual_account()
                vals["account_id"] = account.id or vals.get("account_id")
        return vals_list

    def _copy_data_extend_business_fields(self, values):
        """Extend: copy the hours of what is reversed; another copy has none."""
        result = super()._copy_data_extend_business_fields(values)
        values["prepaid_credit_seconds"] = self.prepaid_credit_seconds
        values["is_prepaid_price_part"] = self.is_prepaid_price_part
        return result

    def _is_prepaid_money(self):
        """Check if this line of an invoice is money for hours: a block, or its advance."""
        self.ensure_one()
        # What gives hours back is so whatever product the line has.
        if self.prepaid_refund_block_id or self.product_id.is_prepaid_block:
            return True
        if any(line.is_downpayment or line.prepaid_block_ids for line in self.sale_line_ids):
            return True
        # The product may be sold as something else by now.
        return any(
            line.is_prepaid_deferred
            and line.product_id == self.product_id
            and line.account_id == self.account_id
            for line in self.move_id.reversed_entry_id.invoice_line_ids
        )

    def _is_prepaid_manual(self):
        """Check if this line charges a block that no order sells."""
        self.ensure_one()
        # Sudo: whoever edits an invoice need not see its order.
        line = self.sudo()
        return bool(
            line.product_id.is_prepaid_block
            and not (line.sale_line_ids or line.prepaid_refund_block_id)
            and line.move_id.is_sale_document(include_receipts=True)
        )

    def _get_prepaid_usual_account(self):
        """Return the account that the line would have were its product no block."""
        self.ensure_one()
        move = self.move_id
        product = self.product_id.product_tmpl_id.with_company(move.company_id)
        accounts = product.get_product_accounts(fiscal_pos=move.fiscal_position_id)
        usual = accounts.get("usual_income", accounts["income"])
        return usual or move.journal_id.default_account_id

    def _mark_prepaid_deferred(self, accounts):
        """Mark deferred lines. A mark stays while the account is the same.

        :param accounts: the `account.account` of deferred revenue
        """
        for line in self:
            account = line.account_id
            is_kept = line.is_prepaid_deferred and account == line.prepaid_deferred_account_id
            is_deferred = is_kept or (account in accounts and line._is_prepaid_money())
            if is_deferred != line.is_prepaid_deferred or (is_deferred and not is_kept):
                line._write_guarded(
                    {
                        "is_prepaid_deferred": is_deferred,
                        "prepaid_deferred_account_id": account.id if is_deferred else False,
                    }
                )

    def _get_prepaid_recognised(self):
        """Return the recognised revenue of this journal item, or its counterpart."""
        # Sudo: the ledger's own rules say which rows are shown.
        revenue = self.env["prepaid.revenue"].sudo()
        recognised = revenue.search([("line_id", "=", self.id)])
        return recognised or revenue.search(
            [
                ("move_id", "=", self.move_id.id),
                ("account_id", "=", self.account_id.id),
                ("payer_id", "=", self.partner_id.id),
            ]
        )

    def action_view_prepaid_entries(self):
        """Open the rows of the ledger that this journal item recognised: who worked when."""
        self.ensure_one()
        self.check_access("read")
        action = self.move_id.action_view_prepaid_entries()
        recognised = self._get_prepaid_recognised()
        if recognised:
            action["domain"] += [("block_id", "in", recognised.mapped("block_id").ids)]
            kinds = set(recognised.mapped("kind"))
            if len(kinds) == 1:
                # Time is what is used; what is gone without work has none.
                operator = "!=" if kinds == {"income"} else "="
                action["domain"].append(("timesheet_number", operator, False))
        return action

    def _get_refund_message_values(self):
        """Return the values of messages about this line of a credit note."""
        self.ensure_one()
        block = self.prepaid_refund_block_id
        return {
            "move": self.move_id.name,
            "block": block.name,
            "hours": as_clock(self.prepaid_credit_hours),
            "amount": self._format_prepaid_amount(self.price_subtotal),
        }
