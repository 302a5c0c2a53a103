"""Care plans, findings, contact, the owner's board.

Parts of a model come before the class that names them.
"""

from . import res_company
from . import res_config_settings
from . import prepaid_care_interval_mixin
from . import prepaid_care_since_mixin
from . import prepaid_care_template
from . import prepaid_care_template_check
from . import prepaid_care_plan_run
from . import prepaid_care_plan_ticket
from . import prepaid_care_plan
from . import prepaid_care_check
from . import prepaid_care_period
from . import prepaid_care_result
from . import prepaid_finding_ask
from . import prepaid_finding_decision
from . import prepaid_finding_fix
from . import prepaid_finding
from . import helpdesk_ticket_stage
from . import helpdesk_ticket_care
from . import helpdesk_ticket_finding
from . import prepaid_agreement_care
from . import prepaid_agreement_finding
from . import prepaid_agreement_board
from . import prepaid_contact_moment
from . import prepaid_contact_thread_mixin
from . import prepaid_agreement_contact_moment
from . import prepaid_agreement_contact_alert
from . import prepaid_agreement_contact_run
from . import prepaid_agreement_care_facts
from . import prepaid_agreement_review
from . import prepaid_agreement_service_facts
from . import prepaid_agreement_service_report
from . import prepaid_agreement_template
from . import prepaid_service_report_send
from . import prepaid_service_report
from . import prepaid_agreement
from . import prepaid_block
from . import helpdesk_ticket
from . import sale_order
from . import calendar_event
from . import mail_activity
from . import mail_mail
from . import mail_thread
from . import prepaid_alert_level
from . import prepaid_alert_notice
from . import account_analytic_line
from . import account_move
from . import prepaid_entry
from . import prepaid_customer_board_today
from . import prepaid_customer_board
from . import prepaid_board
from . import digest_digest
