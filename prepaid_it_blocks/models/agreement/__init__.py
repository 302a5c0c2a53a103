"""The written agreement: its text, its versions, its signature."""

from . import (
    prepaid_section_mixin,
    prepaid_agreement_paper,
    prepaid_agreement_refund,
    prepaid_agreement_section,
    prepaid_agreement_section_own,
    prepaid_agreement_signature,
    prepaid_agreement_signature_anew,
    prepaid_agreement_signature_gate,
    prepaid_agreement_template,
    prepaid_agreement_template_revision,
    prepaid_agreement_version,
    prepaid_block_gate,
    res_company_gate,
    res_company_paper,
    res_company_validity,
    res_config_settings_gate,
    res_config_settings_paper,
    sale_order_line,
    sale_order_paper,
)
