{
    "name": "Prepaid IT Blocks: Non-billable Time Types",
    "summary": "Time of a non-billable type is free of charge",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "website": "https://github.com/prepaid-it-blocks/prepaid_it_blocks",
    "category": "Services/Helpdesk",
    "depends": [
        "analytic",
        "hr_timesheet_type_non_billable",
        "prepaid_it_blocks",
    ],
    "auto_install": True,
}
