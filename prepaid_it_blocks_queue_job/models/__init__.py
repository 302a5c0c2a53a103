from . import prepaid_agreement, prepaid_run, prepaid_statement
