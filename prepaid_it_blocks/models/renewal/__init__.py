"""The renewal run, its quotations and its mails."""

from . import (
    prepaid_agreement_responsible,
    prepaid_agreement_renewal,
    prepaid_agreement_renewal_rule,
    prepaid_agreement_quotation,
    prepaid_agreement_mail_failure,
    prepaid_agreement_run,
    prepaid_agreement_run_report,
    prepaid_run,
    sale_order_followup,
    sale_order_renewal,
)
