from . import portal_finding
from . import portal_service_report
