"""Who may ask for work, and the approval of tickets of others."""

from . import (
    account_analytic_line_unapproved,
    helpdesk_ticket_approval,
    prepaid_agreement_authorised,
    prepaid_agreement_contact,
    prepaid_ticket_approval,
    prepaid_ticket_approval_text,
    res_company_ticket_approval,
    res_config_settings_ticket_approval,
)
