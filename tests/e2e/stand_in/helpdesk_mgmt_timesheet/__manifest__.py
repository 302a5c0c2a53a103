{
    "name": "Stand-in for OCA's timesheets on tickets",
    "summary": "Declares the fields of OCA's addon, which is not published for 19.0, in a test",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "category": "Hidden",
    "depends": ["helpdesk_mgmt_project", "hr_timesheet_time_control"],
}
