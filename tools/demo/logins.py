"""Who can log in to the demo database after the story: what they are, login and password."""

LOGINS = {
    "technician": ("technician", "technician"),
    "sales": ("sales", "sales"),
    "accountant": ("accountant", "accountant"),
    "customer": ("customer", "customer"),
}

# What each of them may do.
GROUPS = {
    "technician": ["helpdesk_mgmt.group_helpdesk_user", "hr_timesheet.group_hr_timesheet_user"],
    "sales": [
        "sales_team.group_sale_salesman_all_leads",
        # Who sells makes contacts too.
        "base.group_partner_manager",
        # Without it Odoo does not open the invoice that its own button has made of an order.
        "account.group_account_readonly",
    ],
    "accountant": ["account.group_account_invoice"],
    "customer": ["base.group_portal"],
}
