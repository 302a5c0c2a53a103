from odoo import _, models

from ..policies.statement import get_periods


class PrepaidAgreement(models.Model):
    """The words around a statement: its columns, and what can be chosen."""

    _inherit = "prepaid.agreement"

    def _get_statement_columns(self):
        """Return the columns of a statement, as `_get_statement_document` describes them."""
        columns = [
            ("accounting_date", _("Booked On"), "date"),
            ("date", _("Work Date"), "date"),
            ("kind_label", _("Kind"), "text"),
            ("ticket_number", _("Ticket"), "text"),
            ("ticket_name", _("Ticket Title"), "text"),
            ("description", _("Description"), "text"),
            ("block_name", _("Block"), "text"),
            ("technician", _("Technician"), "text"),
            ("approval", _("Approval"), "text"),
            ("worked_hours", _("Time Worked"), "hours"),
            ("hours", _("Hours"), "hours"),
            ("balance", _("Balance"), "hours"),
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
            "all": _("All"),
            "this_month": _("This month"),
            "last_month": _("Last month"),
            "this_quarter": _("This quarter"),
            "this_year": _("This year"),
        }
        periods = get_periods(self.company_id._get_prepaid_today())
        return [(labels[name], *period) for name, period in periods.items()]

    def _get_statement_choices(self):
        """Return what else the page offers: dict of a name in the query to (value, label)."""
        kinds = [
            ("all", _("Everything")),
            ("used", _("Work")),
            ("bought", _("Hours bought")),
            ("adjusted", _("Adjustments")),
            ("moved", _("Hours moved")),
            ("expired", _("Hours expired")),
            ("refunded", _("Refunds")),
            ("overage", _("Work beyond your blocks")),
        ]
        if self.has_approval:
            kinds.append(("waiting", _("Work waiting for approval")))
        return {
            "kind": kinds,
            "group": [
                ("entry", _("Each entry")),
                ("ticket", _("By ticket")),
                ("day", _("By day")),
            ],
            "order": [
                ("newest", _("Newest first")),
                ("oldest", _("Oldest first")),
                ("most", _("Most hours first")),
                ("least", _("Fewest hours first")),
            ],
        }

    def _get_exclusion_labels(self):
        """Return why time was free of charge, in words: dict of a reason's code to it."""
        field = self.env["account.analytic.line"]._fields["prepaid_exclusion"]
        return dict(field._description_selection(self.env))
