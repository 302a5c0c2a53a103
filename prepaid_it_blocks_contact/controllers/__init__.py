from . import portal_approval, portal_contacts
