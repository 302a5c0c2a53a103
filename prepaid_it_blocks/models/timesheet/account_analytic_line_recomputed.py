from contextlib import contextmanager

from odoo import api, models

# Where the cursor's data has the inputs of draws before something computed them again: a dict of
# timesheet id to inputs; and how many creations of timesheets are under way.
_NOTES = "prepaid.time.recomputed"
_CREATIONS = "prepaid.time.creations"


class AccountAnalyticLinePrepaidRecomputedMixin(models.AbstractModel):
    """Part of `account.analytic.line`: draws follow what Odoo computes again.

    Odoo stores computed fields (the customer and the project of a task's time) without `write`.
    What such time was before is noted; at the end of the transaction its draws are brought in
    line, as if somebody had written the values.
    """

    _name = "account.analytic.line.prepaid.recomputed.mixin"
    _description = "Draws of Recomputed Time"

    def _compute_field_value(self, field):
        """Extend: note the inputs of draws before one of them is computed again."""
        is_noted = field.store and not self.env.cr.precommit.data.get(_CREATIONS)
        if is_noted and not self._get_prepaid_source_fields().isdisjoint(
            computed.name for computed in self.pool.field_computed[field]
        ):
            self._note_prepaid_inputs()
        return super()._compute_field_value(field)

    def _note_prepaid_inputs(self):
        """Note the inputs of these timesheets' draws as they are before a recomputation."""
        data = self.env.cr.precommit.data
        # Sudo: whoever causes it need not see the time.
        lines = self.filtered("id").sudo()
        # While addons are installed, fields are computed for the first time.
        if not lines or data.get(_CREATIONS) or not self.pool.ready:
            return
        notes = data.get(_NOTES)
        if notes is None:
            notes = data[_NOTES] = {}
            self.env.cr.precommit.add(lines.browse()._follow_recomputed)
        for line in lines:
            if line.id not in notes:
                # To read one field may compute, and note, others.
                inputs = line._get_prepaid_inputs()
                notes.setdefault(line.id, inputs)

    def _get_prepaid_inputs(self):
        """Return the inputs of this timesheet's draw: whose, what for, its time, whether free."""
        self.ensure_one()
        return (
            self._get_prepaid_holder(),
            self._get_prepaid_use(),
            self._get_time_inputs().get(self.id),
            self._is_prepaid_free(),
        )

    @api.model
    def _follow_recomputed(self):
        """Bring the draws of recomputed time in line with it.

        :raise UserError: when the overage would be refused
        """
        notes = self.env.cr.precommit.data.pop(_NOTES, {})
        lines = self.browse(notes).exists()
        after = {line.id: line._get_prepaid_inputs() for line in lines}
        lines = lines.filtered(lambda line: after[line.id] != notes[line.id])
        reassigned = {number for number in lines.ids if after[number][0] != notes[number][0]}
        retimed = {number for number in lines.ids if after[number][2] != notes[number][2]}
        moved = lines.filtered(lambda line: after[line.id][:2] != notes[line.id][:2])
        moved._draw_prepaid(is_moved=True, reassigned=reassigned, retimed=retimed)
        (lines - moved)._draw_prepaid(retimed=retimed)

    @api.model
    @contextmanager
    def _creating_prepaid(self):
        """Note nothing of time that is being created: it is drawn once it is there."""
        data = self.env.cr.precommit.data
        depth = data.get(_CREATIONS, 0)
        data[_CREATIONS] = depth + 1
        try:
            yield
        finally:
            data[_CREATIONS] = depth
