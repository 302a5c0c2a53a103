{
    "name": "Prepaid IT Blocks: Deferred Money on the Board",
    "summary": "The owner's board shows the money that is still owed in hours",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "website": "https://github.com/prepaid-it-blocks/prepaid_it_blocks",
    "category": "Services/Helpdesk",
    "depends": [
        "account",
        "prepaid_it_blocks_account",
        "prepaid_it_blocks_care",
    ],
    "data": [
        "views/prepaid_board_views.xml",
        "views/prepaid_customer_board_views.xml",
    ],
    "auto_install": True,
}
