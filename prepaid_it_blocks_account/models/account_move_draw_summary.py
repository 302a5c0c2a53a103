from odoo import Command, api, fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours

from ..policies.draw_summary import get_unreported


class AccountMovePrepaidSummaryMixin(models.AbstractModel):
    """The part of invoices that summarises what was drawn from blocks since the last one."""

    _name = "account.move.prepaid.summary.mixin"
    _description = "Draw Summary of Invoices"

    def _post(self, soft=True, *args, **kwargs):
        """Extend: add the draw summary, where the company wants it."""
        due = self
        if soft:
            # Those wait for their day, and report what was drawn by then.
            today = fields.Date.context_today(self)
            due = self.filtered(lambda move: move.date <= today)
        drafts = due.filtered(lambda move: move.state == "draft")
        drafts._remove_prepaid_draw_summary()
        drafts._add_prepaid_draw_summary()
        return super()._post(soft, *args, **kwargs)

    def button_draft(self):
        """Extend: remove the summary; it is computed again when the invoice is posted."""
        result = super().button_draft()
        self._remove_prepaid_draw_summary()
        return result

    def _remove_prepaid_draw_summary(self):
        """Remove the draw summary from these drafts: another invoice may report the draws."""
        # Sudo: whoever posts has no need of blocks. All items are read, not those of the invoice
        # alone: posting needs them anyway, and would read the others by themselves.
        lines = self.sudo().line_ids.filtered("prepaid_summary_block_id")
        if lines:
            lines.unlink()

    def copy_data(self, default=None):
        """Extend: leave the summary out of copies and credit notes."""
        move = self.with_context(prepaid_skip_draw_summary=True)
        return super(AccountMovePrepaidSummaryMixin, move).copy_data(default)

    def _add_prepaid_draw_summary(self):
        """Add a line without an amount for each block that was drawn from.

        Figures are those of the invoice's date, as a statement up to it says them. Not to the
        invoices of blocks themselves, nor where somebody who logs in for the customer does
        not see entries: the portal shows them the same invoice.
        """
        moves = self.filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.sudo().company_id.prepaid_draw_summary
                and not any(move.mapped("invoice_line_ids.product_id.is_prepaid_block"))
            )
        )
        if not moves:
            return
        # Sudo: accountants need not see blocks.
        moves = moves.sudo()
        customers = moves.mapped("partner_id.commercial_partner_id")
        block = self.env["prepaid.block"].sudo()
        blocks = block.search(
            [("partner_id", "in", customers.ids), ("state", "!=", "pending")], order="id"
        )
        reported, later = self._get_summarised_seconds(blocks), {}
        for move in moves.sorted(lambda move: (move._get_prepaid_summary_date(), move.id)):
            date = move._get_prepaid_summary_date()
            if date not in later:
                later[date] = blocks._fetch_booked_after(date)
            lines = move._prepare_prepaid_summaries(blocks, reported, later[date])
            if lines:
                move.write({"invoice_line_ids": [Command.create(line) for line in lines]})

    def _prepare_prepaid_summaries(self, blocks, reported, later):
        """Return the values of the lines of the draw summary.

        :param blocks: the `prepaid.block` of customers
        :param reported: dict of block id to reported seconds; what these report is added
        :param later: what was booked after this invoice's day, see `_fetch_booked_after`
        """
        self.ensure_one()
        lines, shown = [], {}
        for block in blocks.filtered(self._is_prepaid_summary_on):
            used_later, seconds_later = later.get(block.id, (0, 0))
            now = block.used_seconds - block.unreported_seconds - reported.get(block.id, 0)
            drawn = get_unreported(now, used_later)
            agreement = block.agreement_id
            if not drawn:
                continue
            if agreement not in shown:
                shown[agreement] = agreement._is_draw_shown_to(self.partner_id)
            if shown[agreement]:
                left = max(block.balance_seconds - seconds_later, 0)
                lines.append(self._prepare_prepaid_summary(block, drawn, left))
                reported[block.id] = reported.get(block.id, 0) + drawn
        return lines

    def _get_prepaid_summary_date(self):
        """Return the day up to which this invoice reports draws."""
        self.ensure_one()
        return self.invoice_date or fields.Date.context_today(self)

    def _is_prepaid_summary_on(self, block):
        """Check if a block is of this invoice's customer and company."""
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
        return block.partner_id == customer and block.company_id == self.company_id

    def _prepare_prepaid_summary(self, block, drawn, left):
        """Return the values of one line of the draw summary.

        :param block: the `prepaid.block`
        :param drawn: seconds drawn since the last such line; below zero for time given back
        :param left: seconds that are left on the invoice's date
        """
        self.ensure_one()
        lang = self.partner_id.lang or self.company_id.partner_id.lang
        return {
            "display_type": "line_note",
            "name": self.with_context(lang=lang)._get_prepaid_summary_text(block, drawn, left),
            "sequence": 9999,
            "prepaid_summary_block_id": block.id,
            "prepaid_summary_seconds": drawn,
        }

    def _get_prepaid_summary_text(self, block, drawn, left):
        """Return the text of the line, in the context's language.

        :param block: the `prepaid.block`
        :param drawn: seconds
        :param left: seconds
        """
        values = {
            "hours": as_clock(to_hours(abs(drawn))),
            "block": block.name,
            "left": as_clock(to_hours(left)),
        }
        if drawn < 0:
            return self.env._("%(hours)s given back to %(block)s, %(left)s left", **values)
        return self.env._("%(hours)s drawn from %(block)s, %(left)s left", **values)

    @api.model
    def _get_summarised_seconds(self, blocks):
        """Return the seconds reported by invoices, as a dict of block id to seconds.

        :param blocks: `prepaid.block`
        """
        domain = [("prepaid_summary_block_id", "in", blocks.ids), ("parent_state", "!=", "cancel")]
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(domain, ["prepaid_summary_block_id"], ["prepaid_summary_seconds:sum"])
        )
        return {block.id: seconds for block, seconds in groups}
