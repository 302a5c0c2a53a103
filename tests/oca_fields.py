"""The fields of OCA's helpdesk_mgmt_timesheet 18.0.1.2.1, as its own database describes them.

Read from `ir_model_fields` (those whose external id is the addon's) and from
`information_schema.columns`, with odoo-addon-helpdesk-mgmt-timesheet 18.0.1.2.1.1 of PyPI
installed on Odoo 18.0. Needs neither Odoo nor a database, so that tests outside read it too.
"""

from typing import NamedTuple

ADDON = "helpdesk_mgmt_timesheet"


class Field(NamedTuple):
    """A field: its kind, its related field or model, and the type of its column if it has one."""

    kind: str
    comodel: str | None = None
    inverse: str | None = None
    column: str | None = None


FIELDS = {
    "account.analytic.line": {
        "ticket_id": Field("many2one", "helpdesk.ticket", None, "integer"),
        "ticket_partner_id": Field("many2one", "res.partner", None, "integer"),
    },
    "helpdesk.ticket": {
        "allow_timesheet": Field("boolean"),
        "last_timesheet_activity": Field("date", None, None, "date"),
        "planned_hours": Field("float", None, None, "double precision"),
        "progress": Field("float", None, None, "double precision"),
        "remaining_hours": Field("float", None, None, "double precision"),
        "show_time_control": Field("selection"),
        "timesheet_ids": Field("one2many", "account.analytic.line", "ticket_id"),
        "total_hours": Field("float", None, None, "double precision"),
    },
    "helpdesk.ticket.team": {
        "allow_timesheet": Field("boolean", None, None, "boolean"),
        "show_timesheet_portal": Field("boolean", None, None, "boolean"),
    },
    "timesheets.analysis.report": {
        "ticket_id": Field("many2one", "helpdesk.ticket", None, "integer"),
        "ticket_partner_id": Field("many2one", "res.partner", None, "integer"),
    },
}


def columns_of_tables():
    """Return the stored fields of each table that holds rows: table, column and type."""
    return [
        (model.replace(".", "_"), name, field.column)
        for model, named in FIELDS.items()
        for name, field in named.items()
        if field.column and model != "timesheets.analysis.report"
    ]
