{
    "name": "Rounded Time",
    "summary": "Deliver each entry of time rounded up to a quarter of an hour",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "website": "https://github.com/prepaid-it-blocks/prepaid_it_blocks",
    "category": "Services/Timesheets",
    "depends": [
        "sale_timesheet",
    ],
}
