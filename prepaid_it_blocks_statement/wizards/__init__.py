from . import prepaid_statement_print
