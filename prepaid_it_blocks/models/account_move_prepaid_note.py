from odoo import _, api, models

from .. import compat
from ..policies.hours import as_clock, is_zero, quantise


class AccountMove(models.Model):
    """Invoices that tell what was drawn from the customer's blocks since the last one."""

    _inherit = "account.move"

    def _post(self, *args, **kwargs):
        """Extend: where the company wants it, an invoice says what was drawn from blocks."""
        self._note_prepaid_draws()
        return super()._post(*args, **kwargs)

    def copy_data(self, default=None):
        """Extend: copies and credit notes do not tell of draws again."""
        move = self.with_context(prepaid_leave_out_notes=True)
        return super(AccountMove, move).copy_data(default)

    def _note_prepaid_draws(self):
        """Add a line without an amount for each block that was drawn from.

        Not to the invoices of blocks themselves, nor where somebody who logs in for the
        customer does not see entries: the portal shows them the same invoice.
        """
        moves = self.filtered(
            lambda move: (
                move.state == "draft"
                and move.move_type == "out_invoice"
                and move.sudo().company_id.prepaid_invoice_note
                and not any(move.mapped("invoice_line_ids.product_id.is_prepaid_block"))
            )
        )
        if not moves:
            return
        # Sudo: accountants need not see blocks.
        customers = moves.sudo().mapped("partner_id.commercial_partner_id")
        block = self.env["prepaid.block"].sudo()
        blocks = block.search([("partner_id", "in", customers.ids), ("state", "!=", "pending")])
        noted = self._get_noted_hours(blocks)
        shown = {}
        for move in moves.sudo():
            own = blocks.filtered(
                lambda block, move=move: (
                    block.partner_id == move.partner_id.commercial_partner_id
                    and block.company_id == move.company_id
                )
            )
            lines = []
            for block in own.sorted("id"):
                told = quantise(block.used_hours - block.untold_hours)
                drawn = quantise(told - noted.get(block.id, 0.0))
                if is_zero(drawn):
                    continue
                key = (block.agreement_id, move.partner_id)
                if key not in shown:
                    shown[key] = block.agreement_id._is_draw_shown_to(move.partner_id)
                if shown[key]:
                    lines.append((0, 0, move._prepare_prepaid_note(block, drawn)))
                    noted[block.id] = told
            if lines:
                move.write({"invoice_line_ids": lines})

    def _prepare_prepaid_note(self, block, drawn):
        """Return the values of the line that tells of draws.

        :param block: the `prepaid.block`
        :param drawn: hours drawn since the last such line; below zero for hours given back
        """
        self.ensure_one()
        lang = self.partner_id.lang or self.company_id.partner_id.lang
        return {
            "display_type": "line_note",
            "name": self.with_context(lang=lang)._get_prepaid_note(block, drawn),
            "sequence": 9999,
            "prepaid_noted_block_id": block.id,
            "prepaid_noted_hours": drawn,
        }

    def _get_prepaid_note(self, block, drawn):
        """Return what the line says, in the context's language.

        :param block: the `prepaid.block`
        :param drawn: hours
        """
        words = {
            "hours": as_clock(abs(drawn)),
            "block": block.name,
            "left": as_clock(block.balance_hours),
        }
        if drawn < 0.0:
            return _("%(hours)s given back to %(block)s, %(left)s left", **words)
        return _("%(hours)s drawn from %(block)s, %(left)s left", **words)

    @api.model
    def _get_noted_hours(self, blocks):
        """Return the hours of which invoices have told, as a dict of block id to hours.

        :param blocks: `prepaid.block`
        """
        return compat.sum_by(
            self.env["account.move.line"].sudo(),
            [("prepaid_noted_block_id", "in", blocks.ids), ("parent_state", "!=", "cancel")],
            "prepaid_noted_block_id",
            "prepaid_noted_hours",
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def copy_data(self, default=None):
        """Extend: lines that tell of draws stay behind when their invoice is copied."""
        vals_list = super().copy_data(default)
        if not self.env.context.get("prepaid_leave_out_notes"):
            return vals_list
        # Odoo creates no line without values.
        return [{} if line.prepaid_noted_block_id else vals for line, vals in zip(self, vals_list)]
