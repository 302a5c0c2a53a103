from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ... import compat
from ...columns import add_columns
from .account_analytic_line_draw import LEDGER_FIELDS

# Values of these fields that say nothing.
_NOTHING = (None, False, "", 0, 0.0, "none")
# A change of these may change what the time was for.
_USE_FIELDS = {"partner_id", "prepaid_work_type_id", "project_id", "task_id", "ticket_id"}


class AccountAnalyticLine(models.Model):
    """Time that draws from prepaid blocks, and what the ledger says of it.

    The model's one class in the core: imported after its parts. The part that is named first
    runs first.
    """

    _name = "account.analytic.line"
    _inherit = [
        "account.analytic.line.prepaid.entered.mixin",
        "account.analytic.line.prepaid.time.mixin",
        "account.analytic.line.prepaid.target.mixin",
        "account.analytic.line.prepaid.draw.mixin",
        "account.analytic.line.prepaid.recomputed.mixin",
        "account.analytic.line.prepaid.preview.mixin",
        "account.analytic.line.prepaid.approval.mixin",
        "account.analytic.line.prepaid.billing.mixin",
        "account.analytic.line",
    ]

    prepaid_agreement_id = fields.Many2one(
        "prepaid.agreement",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The agreement that this time counts against.",
    )
    prepaid_hours = fields.Float(
        string="Time Accounted",
        readonly=True,
        copy=False,
        help="Hours of this entry that count against prepaid blocks, overage included.",
    )
    prepaid_covered_hours = fields.Float(
        string="Prepaid Hours",
        readonly=True,
        copy=False,
        help="Hours of this entry that prepaid blocks paid for.",
    )
    prepaid_overage_hours = fields.Float(
        string="Overage Hours",
        readonly=True,
        copy=False,
        help="Hours of this entry that no block paid for.",
    )
    prepaid_status = fields.Selection(
        [
            ("covered", "Covered"),
            ("partial", "Partly covered"),
            ("overage", "Overage"),
            ("excluded", "Free of charge"),
            ("none", "Not prepaid"),
        ],
        default="none",
        readonly=True,
        copy=False,
        help="Whether prepaid blocks paid for this time.",
    )
    prepaid_reason = fields.Char(
        string="Reason for Overage",
        readonly=True,
        copy=False,
        help="Why blocks did not pay for all of this time.",
    )
    prepaid_revision = fields.Integer(readonly=True, copy=False)
    prepaid_excluded = fields.Boolean(
        string="Free of Charge", help="This time is not taken from the customer's blocks."
    )
    prepaid_exclusion = fields.Selection(
        [
            ("goodwill", "Goodwill"),
            ("warranty", "Warranty"),
            ("mistake", "Our own mistake"),
            ("travel", "Travel"),
        ],
        string="Why Free of Charge",
    )
    prepaid_partner_id = fields.Many2one(
        related="prepaid_agreement_id.partner_id", string="Customer of Prepaid Time"
    )

    # The time that waits: few rows of a table that grows.
    _prepaid_waiting_idx = compat.Index(
        "(prepaid_agreement_id) WHERE prepaid_approval_state = 'waiting'"
    )
    # Free time: few rows of a table that grows.
    _prepaid_free_idx = compat.Index("(company_id, date, id) WHERE prepaid_status = 'excluded'")

    def _auto_init(self):
        """Extend: no block paid for time that is there already; not a row of it is written."""
        add_columns(self, {"prepaid_status": "none"})
        return super()._auto_init()

    @api.constrains("prepaid_excluded", "prepaid_exclusion")
    def _check_prepaid_exclusion(self):
        for line in self:
            if line.prepaid_excluded and not line.prepaid_exclusion:
                raise ValidationError(
                    self.env._("Say why this time is free of charge: %s", line.name or "")
                )

    @api.model
    def default_get(self, fields_list):
        """Extend: drop defaults of fields that only the ledger writes."""
        said = self._get_ledger_fields()
        fields_list = [name for name in fields_list if name not in said]
        return super().default_get(fields_list)

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: time on a customer's tickets draws from the customer's blocks."""
        # Sudo: the ticket is not for everyone who may log time. The draw reads it anyway.
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.browse({vals["ticket_id"] for vals in vals_list if vals.get("ticket_id")})
        reasons = {ticket.id: self._get_no_agreement_reason(ticket) for ticket in tickets}
        ledger_fields = self._get_ledger_fields()
        values = []
        for vals in vals_list:
            said = ledger_fields.intersection(vals)
            if said:
                # A timer passes on all values of an entry, those that say nothing included.
                self._check_ledger_fields([name for name in said if vals[name] not in _NOTHING])
                vals = {name: value for name, value in vals.items() if name not in said}
            vals = dict(vals, prepaid_status="none")
            if vals.get("ticket_id"):
                # What holds unless the draw finds an agreement: said now, it takes no statement.
                vals["prepaid_reason"] = reasons[vals["ticket_id"]]
            values.append(vals)
        with self._creating_prepaid():
            lines = super().create(values)
            # What is computed of new time is computed now.
            lines._recompute_recordset(self._get_prepaid_source_fields() & set(self._fields))
        lines._draw_prepaid()
        lines._check_not_negative()
        return lines

    def write(self, vals):
        """Extend: changed time gives back or draws the difference."""
        self._check_ledger_fields(vals)
        if self._get_prepaid_source_fields().isdisjoint(vals):
            return super().write(vals)
        # What is above this class may add to the values.
        changed = frozenset(vals)
        before = self._get_time_inputs(changed)
        is_moved = self._is_prepaid_moved(vals)
        # Sudo: the ticket is not for everyone who may write time.
        lines = self.sudo() if is_moved else self.browse()
        holders = {line.id: line._get_prepaid_holder() for line in lines}
        result = super().write(vals)
        after = self._get_time_inputs(changed)
        self._draw_prepaid(
            is_moved=is_moved,
            reassigned={
                line.id for line in lines if line._get_prepaid_holder() != holders[line.id]
            },
            retimed={number for number in after if after[number] != before.get(number)},
        )
        if "unit_amount" in vals:
            self._check_not_negative()
        return result

    @api.model
    def _get_prepaid_paid_by_fields(self):
        """Extend: the text of who pays follows whatever a draw follows."""
        inputs = self._get_prepaid_source_fields() & set(self._fields)
        return sorted(inputs | {"prepaid_covered_hours", "prepaid_overage_hours", "prepaid_reason"})

    def _is_prepaid_moved(self, vals):
        """Check if values change the use of the time.

        A form or a second import writes the ticket that is there already: that moves nothing.

        :param vals: values for `write`
        """
        names = _USE_FIELDS.intersection(vals)
        # Sudo: the ticket is not for everyone who may write time.
        return any(line[name].id != (vals[name] or False) for name in names for line in self.sudo())

    def unlink(self):
        """Extend: deleted time gives its hours back."""
        self._draw_prepaid(release=True)
        return super().unlink()

    @api.model
    def _get_no_agreement_reason(self, ticket):
        """Explain why time draws nothing for which there is no agreement.

        :param ticket: the `helpdesk.ticket` that it is logged on
        """
        if not ticket.partner_id:
            return self.env._("The ticket has no customer, so nobody's prepaid hours are used")
        return self.env._("The customer has no prepaid agreement")

    @api.model
    def _get_ledger_fields(self):
        """Return the names of a timesheet's fields that only the ledger writes.

        Extend to protect a field that `_prepare_prepaid_result` fills for another addon.

        :return: frozenset of names of stored fields
        """
        return LEDGER_FIELDS

    @api.model
    def _check_ledger_fields(self, vals):
        """Refuse values of fields that only the ledger writes.

        :param vals: the names of fields that are given, or a dict of them
        :raise AccessError: when such a field is among them
        """
        forged = self._get_ledger_fields().intersection(vals)
        if forged:
            names = ", ".join(sorted(forged))
            raise AccessError(self.env._("These fields come from the prepaid ledger: %s", names))
