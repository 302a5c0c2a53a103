"""Authorised contacts, and the approval of tickets of others."""

from . import (
    account_analytic_line,
    helpdesk_ticket,
    mail_mail,
    prepaid_agreement,
    prepaid_ticket_approval,
    res_company,
    res_config_settings,
)
