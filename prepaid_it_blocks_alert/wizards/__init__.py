from . import prepaid_run_out
