from odoo import models

from ...policies.statement.statement import get_periods


class PrepaidAgreement(models.Model):
    """The words around a statement: its columns, and what can be chosen."""

    _inherit = "prepaid.agreement"

    def _get_statement_columns(self):
        """Return the columns of a statement, as `_get_statement_document` describes them."""
        columns = [
            ("accounting_date", self.env._("Booked On"), "date"),
            ("date", self.env._("Work Date"), "date"),
            ("kind_label", self.env._("Kind"), "text"),
            ("ticket_number", self.env._("Ticket"), "text"),
            ("ticket_name", self.env._("Ticket Title"), "text"),
            ("description", self.env._("Description"), "text"),
            ("block_name", self.env._("Block"), "text"),
            ("technician", self.env._("Technician"), "text"),
            ("approval", self.env._("Approval"), "text"),
            ("worked_hours", self.env._("Time Worked"), "hours"),
            ("hours", self.env._("Hours"), "hours"),
            ("balance", self.env._("Balance"), "hours"),
        ]
        optional = {
            "technician": self.company_id.prepaid_show_technician,
            "approval": self.has_approval,
        }
        return [
            {"name": name, "label": label, "type": kind}
            for name, label, kind in columns
            if optional.get(name, True)
        ]

    def _get_statement_periods(self):
        """Return the periods that the page offers: (label, first day, last day) each."""
        labels = {
            "all": self.env._("All"),
            "this_month": self.env._("This month"),
            "last_month": self.env._("Last month"),
            "this_quarter": self.env._("This quarter"),
            "this_year": self.env._("This year"),
        }
        periods = get_periods(self.company_id._get_prepaid_today())
        return [(labels[name], *period) for name, period in periods.items()]

    def _get_statement_choices(self):
        """Return what else the page offers: dict of a name in the query to (value, label)."""
        kinds = [
            ("all", self.env._("Everything")),
            ("used", self.env._("Work")),
            ("bought", self.env._("Hours bought")),
            ("adjusted", self.env._("Adjustments")),
            ("moved", self.env._("Hours moved")),
            ("expired", self.env._("Hours expired")),
            ("refunded", self.env._("Refunds")),
            ("overage", self.env._("Work beyond your blocks")),
        ]
        if self.has_approval:
            kinds.append(("waiting", self.env._("Work waiting for approval")))
        return {
            "kind": kinds,
            "group": [
                ("entry", self.env._("Each entry")),
                ("ticket", self.env._("By ticket")),
                ("day", self.env._("By day")),
            ],
            "order": [
                ("newest", self.env._("Newest first")),
                ("oldest", self.env._("Oldest first")),
                ("most", self.env._("Most hours first")),
                ("least", self.env._("Fewest hours first")),
            ],
        }

    def _get_exclusion_labels(self):
        """Return why time was free of charge, in words: dict of a reason's code to it."""
        field = self.env["account.analytic.line"]._fields["prepaid_exclusion"]
        return dict(field._description_selection(self.env))
