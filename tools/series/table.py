"""What 18.0 calls by another name than 19.0, in which the source is written.

This is the whole table: what is not here is the same on both. Names on the left are
19.0's, names on the right 18.0's.
"""

#: Stands for what 18.0 has no counterpart of: the source must do without it.
REFUSED = None

ADDONS = {
    "helpdesk_ticket_timesheet": "helpdesk_mgmt_timesheet",
    "hr_timesheet_time_control": "project_timesheet_time_control",
}

#: External ids. Those of an addon in ADDONS must be here, one by one.
IDS = {
    f"helpdesk_ticket_timesheet.{name}": f"helpdesk_mgmt_timesheet.{name}"
    for name in (
        "act_hr_timesheet_line_view_form",
        "act_hr_timesheet_line_view_tree",
        "helpdesk_ticket_kanban_view",
        "helpdesk_ticket_view_search",
        "helpdesk_timesheet_action",
        "helpdesk_timesheet_menu",
        "hr_timesheet_line_form",
        "hr_timesheet_line_search",
        "hr_timesheet_line_tree",
        "portal_helpdesk_ticket_page",
        "portal_ticket_list",
        "report_timesheet",
        "ticket_view_form_project_required",
        "ticket_view_tree",
        "timesheet_helpdesk_team_view_form",
        "timesheet_helpdesk_ticket_view_form",
        "timesheet_table",
        "view_task_form2_inherited",
    )
}

MODELS = {
    "res.groups.privilege": "ir.module.category",
}

#: Fields of records in data files.
RECORDS = {
    **dict.fromkeys(
        (
            "ir.actions.act_window",
            "ir.actions.report",
            "ir.actions.server",
            "ir.ui.menu",
            "ir.ui.view",
            "res.users",
        ),
        {"group_ids": "groups_id"},
    ),
    "res.groups": {"privilege_id": "category_id", "user_ids": "users"},
    "res.groups.privilege": {"category_id": "parent_id", "placeholder": REFUSED},
    "uom.uom": {"relative_factor": REFUSED, "relative_uom_id": REFUSED},
}

#: Fields in views, domains and contexts, and of records too. Python and QWeb have 19.0's names
#: of them on 18.0 as well: the addon's `compat.py` sees to it.
FIELDS = {
    "sale.order.line": {"product_uom_id": "product_uom", "tax_ids": "tax_id"},
    "sale.report": {"product_uom_id": "product_uom"},
}

#: Models of subviews that have, or might seem to have, a field of FIELDS.
COMODELS = {
    ("account.move", "invoice_line_ids"): "account.move.line",
    ("sale.order", "order_line"): "sale.order.line",
}

#: Expressions into a view or template, by the external id of what is inherited.
EXPRESSIONS = {
    ("sale.report_saleorder_document", "//td[@name='td_product_name']/span"): (
        "//td[@name='td_name']/span"
    ),
    ("sale.sale_order_portal_content", "//td[@name='td_product_name']/span"): (
        "//td[@id='product_name']/span"
    ),
}
