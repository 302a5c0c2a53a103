from . import portal, portal_consent, portal_wish, statement
