from odoo import api, models


class AccountMove(models.Model):
    """What credit notes give back of an invoice."""

    _inherit = "account.move"

    def _is_wholly_credited(self):
        """Return whether posted credit notes give back all of this invoice."""
        self.ensure_one()
        return bool(self._filter_wholly_credited())

    def _filter_wholly_credited(self):
        """Return those of these invoices of which posted credit notes give everything back."""
        given_back = {}
        for credit in self._get_credit_notes():
            number = credit.reversed_entry_id.id
            given_back[number] = given_back.get(number, 0.0) + credit.amount_total
        return self.filtered(
            lambda move: (
                move.id in given_back
                and move.currency_id.compare_amounts(given_back[move.id], move.amount_total) >= 0
            )
        )

    def _get_credit_notes(self):
        """Return the posted credit notes of these invoices, without those that were reversed."""
        posted = [("state", "=", "posted")]
        credits_ = self.search(
            [("reversed_entry_id", "in", self.ids), ("move_type", "=", "out_refund")] + posted
        )
        if not credits_:
            return credits_
        reversals = self.search([("reversed_entry_id", "in", credits_.ids)] + posted)
        return credits_ - reversals.mapped("reversed_entry_id")

    @api.model
    def _get_credited_query(self, alias):
        """Return the SQL of whether posted credit notes give back all of an invoice.

        As `_filter_wholly_credited`, for statements that look at many.

        :param alias: the invoice's name in the statement
        """
        return f"""COALESCE((
                SELECT SUM(credit.amount_total) >= {alias}.amount_total
                  FROM account_move credit
                 WHERE credit.reversed_entry_id = {alias}.id
                   AND credit.move_type = 'out_refund' AND credit.state = 'posted'
                   AND NOT EXISTS (
                       SELECT FROM account_move again
                        WHERE again.reversed_entry_id = credit.id
                          AND again.state = 'posted')), FALSE)"""
