"""Portal visibility of a customer's contacts."""

from . import (
    prepaid_price_visibility_mixin,
    prepaid_agreement_portal,
    prepaid_agreement_terms,
    prepaid_agreement_terms_rates,
    prepaid_contact_access,
    mail_mail,
    mail_message,
    mail_thread,
    res_users,
)
