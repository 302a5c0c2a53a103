"""Statements of the hours: page, document, chart and monthly mail.

Parts of a model come before the class that names them.
"""

from . import prepaid_entry
from . import prepaid_agreement_statement
from . import prepaid_agreement_statement_find
from . import prepaid_agreement_statement_report
from . import prepaid_agreement_chart
from . import prepaid_agreement_monthly_run
from . import prepaid_agreement
from . import prepaid_agreement_template
from . import prepaid_document_mixin
from . import prepaid_statement_send
from . import prepaid_statement
from . import res_company
from . import res_config_settings
