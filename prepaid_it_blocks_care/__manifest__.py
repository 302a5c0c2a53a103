{
    "name": "Prepaid IT Blocks: Proactive Care",
    "summary": "Care plans, findings, contact with customers, the owner's board",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "website": "https://github.com/prepaid-it-blocks/prepaid_it_blocks",
    "category": "Services/Helpdesk",
    "depends": [
        "helpdesk_mgmt",
        "mail",
        "prepaid_it_blocks",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/prepaid_care_security.xml",
        "views/prepaid_care_menus.xml",
    ],
}
