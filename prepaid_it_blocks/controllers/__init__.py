from . import portal, portal_wish, statement
