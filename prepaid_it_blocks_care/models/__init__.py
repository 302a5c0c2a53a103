"""Care plans, findings, contact, the owner's board.

Parts of a model come before the class that names them.
"""

from . import prepaid_care_plan
from . import prepaid_care_check
from . import prepaid_care_result
from . import prepaid_finding
