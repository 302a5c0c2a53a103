{
    "name": "Prepaid IT Blocks: Timesheet Sheets",
    "summary": "Sheets put no time of several tickets or customers together",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "website": "https://github.com/prepaid-it-blocks/prepaid_it_blocks",
    "category": "Services/Helpdesk",
    "depends": [
        "analytic",
        "hr_timesheet_sheet",
        "prepaid_it_blocks",
    ],
    "auto_install": True,
}
