from . import prepaid_profit_report_price, prepaid_profit_report
