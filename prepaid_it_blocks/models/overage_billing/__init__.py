"""Overage that is asked for beforehand and billed beyond the blocks."""

from . import (
    account_analytic_line_billed_on,
    account_move_overage,
    account_move_overage_bill,
    helpdesk_ticket_consent,
    prepaid_agreement_consent,
    prepaid_agreement_overage_credit,
    prepaid_agreement_overage_order,
    prepaid_agreement_overage_plan,
    prepaid_agreement_overage_run,
    prepaid_agreement_overage_text,
    prepaid_consent_request,
    prepaid_consent_request_text,
    prepaid_overage_bill,
    prepaid_overage_bill_hours,
    res_company_overage,
    res_config_settings_overage,
    sale_order_line_overage,
    sale_order_line_overage_charge,
    sale_order_line_overage_quantity,
    sale_order_overage,
)
