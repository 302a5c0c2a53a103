{
    "name": "Prepaid IT Blocks: Begin and End Hours",
    "summary": "Weigh work by the hours at which it began and ended",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "website": "https://github.com/prepaid-it-blocks/prepaid_it_blocks",
    "category": "Services/Helpdesk",
    "depends": [
        "analytic",
        "hr_timesheet_begin_end",
        "prepaid_it_blocks",
    ],
    "auto_install": True,
}
