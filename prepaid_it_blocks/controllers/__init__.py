# The core, then what stands on it: as in the models.
from . import portal
from . import portal_request
from . import contact
from . import overage_billing
from . import statement
from . import agreement
from . import portal_sale
