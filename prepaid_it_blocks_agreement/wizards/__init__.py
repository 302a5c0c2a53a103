from . import mail_compose_message, prepaid_agreement_publish
