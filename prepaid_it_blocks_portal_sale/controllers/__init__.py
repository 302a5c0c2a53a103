from . import portal_buy, portal_size
