from . import ir_cron, prepaid_agreement, prepaid_run, prepaid_statement
