"""Field widgets of 18.0 and what 14.0 has in their place."""

SAME_ON_14 = {
    "ace",
    "badge",
    "binary",
    "boolean",
    "boolean_favorite",
    "boolean_toggle",
    "char",
    "CopyClipboardChar",
    "CopyClipboardText",
    "date",
    "daterange",
    "datetime",
    "domain",
    "email",
    "float",
    "float_factor",
    "float_time",
    "float_toggle",
    "handle",
    "html",
    "image",
    "image_url",
    "integer",
    "kanban_activity",
    "label_selection",
    "list_activity",
    "many2many",
    "many2many_binary",
    "many2many_checkboxes",
    "many2many_tags",
    "many2many_tags_avatar",
    "many2many_tags_email",
    "many2one",
    "many2one_avatar",
    "many2one_avatar_employee",
    "many2one_avatar_user",
    "many2one_barcode",
    "monetary",
    "one2many",
    "pdf_viewer",
    "percentage",
    "percentpie",
    "phone",
    "priority",
    "progressbar",
    "radio",
    "reference",
    "remaining_days",
    "res_partner_many2one",
    "section_and_note_one2many",
    "section_and_note_text",
    "selection",
    "selection_badge",
    "signature",
    "state_selection",
    "statinfo",
    "statusbar",
    "task_with_hours",
    "text",
    "timesheet_uom",
    "timesheet_uom_no_toggle",
    "toggle_button",
    "upgrade_boolean",
    "url",
    "kanban_color_picker",
}
RENAMED = {
    "activity_exception": "activity_exception",
    "color_picker": "color_picker",
    "code": "ace",
    "contact_image": "image",
    "sol_o2m": "section_and_note_one2many",
    "statusbar_duration": "statusbar",
}
PLAIN_ON_14 = {
    "char_with_placeholder_field",
    "many2many_avatar_user",
    "many2many_avatar_employee",
    "many2one_avatar_partner",
    "sol_product_many2one",
}
UNKNOWN_TO_14 = {"analytic_distribution", "gauge", "properties", "journal_dashboard_graph"}


def replacement(name):
    """Name on 14.0, '' for the field without a widget, None when nobody knows."""
    if name in SAME_ON_14:
        return name
    if name in PLAIN_ON_14:
        return ""
    return RENAMED.get(name)
