{
    "name": "Prepaid IT Blocks: Non-billable Time",
    "summary": "Time that is marked non-billable is free of charge",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "website": "https://github.com/prepaid-it-blocks/prepaid_it_blocks",
    "category": "Services/Helpdesk",
    "depends": [
        "analytic",
        "prepaid_it_blocks",
        "sale_timesheet_line_exclude",
    ],
    "auto_install": True,
}
