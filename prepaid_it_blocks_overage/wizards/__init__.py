from . import account_move_reversal, prepaid_consent_ask, prepaid_overage_invoice
