from . import account_analytic_line, prepaid_agreement, prepaid_block, prepaid_entry, res_partner
