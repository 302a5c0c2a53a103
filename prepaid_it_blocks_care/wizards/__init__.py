from . import prepaid_care_finding_add
from . import prepaid_care_not_possible
from . import prepaid_care_plan_new
from . import prepaid_service_report_print
