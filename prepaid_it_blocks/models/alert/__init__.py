"""Alerts and forecasts of hours that run out."""

from . import (
    prepaid_agreement_alert,
    prepaid_agreement_forecast,
    prepaid_agreement_mail,
    prepaid_agreement_run,
    prepaid_agreement_template,
    prepaid_alert,
    prepaid_alert_digest,
    prepaid_alert_level,
    prepaid_alert_notice,
    prepaid_entry_work,
    res_company,
    res_config_settings,
)
