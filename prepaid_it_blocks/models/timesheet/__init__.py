"""Time on tickets and tasks, and what it draws from blocks."""

from . import (
    account_analytic_line_entered,
    account_analytic_line_accounted,
    account_analytic_line_target,
    account_analytic_line_draw,
    account_analytic_line_recomputed,
    account_analytic_line_preview,
    account_analytic_line_approval,
    account_analytic_line_billing,
    account_analytic_line,
    helpdesk_ticket,
    helpdesk_ticket_team,
    prepaid_agreement_schedule,
    prepaid_block_approval,
    prepaid_schedule,
    prepaid_schedule_line,
    prepaid_work_type,
)
