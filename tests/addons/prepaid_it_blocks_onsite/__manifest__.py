{
    "name": "Prepaid IT Blocks: Visits and Credit",
    "summary": "Note where visits led, and hold the blocks of customers who do not pay",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Prepaid IT Blocks maintainers",
    "website": "https://github.com/prepaid-it-blocks/prepaid_it_blocks",
    "category": "Services/Helpdesk",
    "depends": [
        "prepaid_it_blocks",
        "prepaid_it_blocks_agreement",
    ],
    "data": [
        "data/mail_template_data.xml",
        "data/prepaid_agreement_section_data.xml",
        "views/account_analytic_line_views.xml",
        "views/res_partner_views.xml",
    ],
}
