# The core, then what stands on it: as in the models.
from . import portal
from . import portal_request
from . import portal_order
