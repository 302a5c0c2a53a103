from . import portal, portal_buy, portal_consent, portal_wish, statement
