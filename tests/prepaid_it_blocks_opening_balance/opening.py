"""What the suites of opening balances share: columns of files, and the day of the cut-over."""

from datetime import date

HEADER = "external_key,customer,hours,rate,normal_rate,date_start,date_end\n"
CUTOVER = date(2026, 3, 1)
COLUMNS = ["external_key", "partner_id", "hours", "rate"]
