from . import (
    prepaid_agreement_end,
    prepaid_block_refund,
    prepaid_revenue_recognise,
    prepaid_revenue_setup_notes,
    prepaid_revenue_setup,
    prepaid_revenue_tie_out,
    prepaid_revenue_tie_out_accrued,
    prepaid_revenue_tie_out_item,
    prepaid_revenue_tie_out_line,
    prepaid_run_dialog,
    sale_advance_payment_inv,
)
