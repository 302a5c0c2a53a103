from . import prepaid_profit_report, prepaid_statement_report
