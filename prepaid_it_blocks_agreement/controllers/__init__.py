from . import portal_document, portal_order
