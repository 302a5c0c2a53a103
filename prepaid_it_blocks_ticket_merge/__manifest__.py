{
    "name": "Prepaid IT Blocks: Merged Tickets",
    "summary": "Time goes with its ticket into the one that it is merged into",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "website": "https://github.com/prepaid-it-blocks/prepaid_it_blocks",
    "category": "Services/Helpdesk",
    "depends": [
        "helpdesk_mgmt",
        "helpdesk_mgmt_merge",
        "prepaid_it_blocks",
    ],
    "auto_install": True,
}
