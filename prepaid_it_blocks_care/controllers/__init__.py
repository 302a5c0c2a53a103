from . import portal_service_report
