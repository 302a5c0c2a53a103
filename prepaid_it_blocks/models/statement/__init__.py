"""Statements of the hours: page, document, chart and monthly mail."""

from . import (
    prepaid_agreement_chart,
    prepaid_agreement_mail,
    prepaid_agreement_monthly,
    prepaid_agreement_monthly_run,
    prepaid_agreement_statement,
    prepaid_agreement_statement_find,
    prepaid_agreement_statement_report,
    prepaid_agreement_statement_rows,
    prepaid_agreement_statement_search,
    prepaid_agreement_statement_words,
    prepaid_agreement_template,
    prepaid_entry_sums,
    prepaid_statement,
    prepaid_statement_mail,
    prepaid_statement_send,
    res_company_monthly,
    res_company_statement,
    res_config_settings_monthly,
    res_config_settings_statement,
    statement_sql,
)
