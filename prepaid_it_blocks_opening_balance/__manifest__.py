{
    "name": "Prepaid IT Blocks: Opening Balances",
    "summary": "Import the hours that customers bought before and have not used yet",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "website": "https://github.com/prepaid-it-blocks/prepaid_it_blocks",
    "category": "Services/Helpdesk",
    "depends": [
        "base_import",
        "mail",
        "prepaid_it_blocks",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/prepaid_opening_balance_security.xml",
        "wizards/prepaid_block_opening_views.xml",
        "views/prepaid_block_views.xml",
        "views/prepaid_opening_balance_views.xml",
        "views/prepaid_opening_balance_menus.xml",
    ],
}
