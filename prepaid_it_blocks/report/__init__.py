from . import (
    prepaid_profit_report,
    prepaid_profit_report_price,
    prepaid_statement_report,
    timesheets_analysis_report,
)
