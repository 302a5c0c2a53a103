{
    "name": "Timesheets on Helpdesk Tickets",
    "summary": "Log time on helpdesk tickets: planned and spent hours, timer, customer portal",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "website": "https://github.com/prepaid-it-blocks/prepaid_it_blocks",
    "category": "Services/Helpdesk",
    "depends": [
        "analytic",
        "helpdesk_mgmt",
        "helpdesk_mgmt_project",
        "hr_timesheet",
        "hr_timesheet_time_control",
    ],
    "data": [
        "report/report_timesheet_templates.xml",
        "wizards/hr_timesheet_switch_views.xml",
        "views/account_analytic_line_views.xml",
        "views/helpdesk_ticket_views.xml",
        "views/helpdesk_ticket_team_views.xml",
        "views/project_task_views.xml",
        "views/portal_templates.xml",
        "views/helpdesk_ticket_timesheet_menus.xml",
    ],
    "demo": [
        "demo/helpdesk_ticket_timesheet_demo.xml",
    ],
}
