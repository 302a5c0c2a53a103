from . import prepaid_care_ratio_mixin
from . import prepaid_hours_report
from . import prepaid_figure_report
from . import prepaid_calendar_report
from . import prepaid_service_report
