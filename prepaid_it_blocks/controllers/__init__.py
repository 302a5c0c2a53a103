from . import (
    portal,
    portal_approval,
    portal_buy,
    portal_consent,
    portal_contacts,
    portal_paper,
    portal_size,
    portal_wish,
    statement,
    statement_pdf,
)
