"""The written agreement: its text, its versions, its signature.

Parts of a model come before the file that is named after it, which puts them together.
"""

from . import (
    mail_mail,
    mail_scheduled_message,
    prepaid_section_mixin,
    prepaid_agreement_document,
    prepaid_agreement_signature,
    prepaid_agreement_signature_hold,
    prepaid_agreement_offer,
    prepaid_agreement_send,
    prepaid_agreement,
    prepaid_agreement_section,
    prepaid_agreement_section_own,
    prepaid_agreement_template,
    prepaid_agreement_template_revision,
    prepaid_agreement_version,
    prepaid_block,
    prepaid_entry,
    res_company,
    res_config_settings,
    sale_order,
    sale_order_line,
)
