"""Alerts and forecasts of hours that run out.

Parts of a model come before the file that is named after it, which puts them together.
"""

from . import (
    prepaid_agreement_alert,
    prepaid_agreement_forecast,
    prepaid_agreement,
    prepaid_agreement_template,
    prepaid_alert,
    prepaid_alert_digest,
    prepaid_alert_level,
    prepaid_alert_notice,
    prepaid_entry,
    res_company,
    res_config_settings,
)
