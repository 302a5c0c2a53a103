"""The models, a room for each subject.

The order of imports is the direction: a class extends what was imported before it, and of two
extensions of one method the one imported later runs first. A room names what stands above it and
nothing below. What stands on the core is an addon of its own: see `docs/architecture.md`.

Within the core no model is extended twice: a large one is made of named parts, abstract models
that the model's one class lists in `_inherit`. Of two parts with the same method the one listed
first runs first. The class is imported after its parts.
"""

# The core: blocks that are sold, drawn from by time, renewed, and seen by the customer.
from . import ledger
from . import timesheet
from . import sale
from . import overage
from . import renewal
from . import portal

# Models with parts in several rooms.
from .ledger import prepaid_agreement, prepaid_block
from .sale import account_move, sale_order

# Settings of the core.
from . import (
    res_company_calendar,
    res_company,
    res_config_settings,
)
