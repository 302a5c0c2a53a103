from . import prepaid_profit_report, prepaid_profit_report_price
