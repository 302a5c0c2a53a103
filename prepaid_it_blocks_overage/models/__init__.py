"""Overage: requested from the customer, and billed.

Parts of a model come before the class that names them.
"""

from . import prepaid_agreement_overage_plan
from . import prepaid_agreement_overage_order
from . import prepaid_agreement_overage_line
from . import prepaid_agreement_overage_accrual
from . import prepaid_agreement_consent
from . import prepaid_agreement
from . import prepaid_consent_request_text
from . import prepaid_consent_request
from . import prepaid_consent
from . import prepaid_overage_bill
from . import sale_order_line_overage_exact
from . import sale_order_line_overage_charge
from . import sale_order_line
from . import sale_order
from . import account_move
from . import mail_mail
from . import account_analytic_line
from . import helpdesk_ticket
from . import res_company
from . import res_config_settings
