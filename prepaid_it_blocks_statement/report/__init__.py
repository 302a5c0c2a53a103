from . import prepaid_statement_report
