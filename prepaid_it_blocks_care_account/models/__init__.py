from . import prepaid_board
from . import prepaid_customer_board
