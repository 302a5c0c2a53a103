"""One agreement with a long ledger, copied in the database from one entry that was logged."""

from .many import get_columns

# Entries over three years, 20 on each ticket, one in a hundred changed later, and as many
# that were free of charge.
TICKETS = """
    INSERT INTO helpdesk_ticket ({columns}, number, name)
    SELECT {columns}, 'B' || n, 'Printer ' || n || ' is on fire'
      FROM helpdesk_ticket, generate_series(1, %(tickets)s) AS n WHERE id = %(ticket)s
    RETURNING id
"""
LINES = """
    INSERT INTO account_analytic_line ({columns}, ticket_id, date, name, unit_amount,
                                       prepaid_hours, prepaid_status)
    SELECT {columns}, (%(tickets)s::int4[])[1 + n / 20], CURRENT_DATE - 1000 + n / %(a_day)s,
           (ARRAY['Looked at the printer', 'Set up a mailbox for a new colleague',
                  'Replaced the hard disk of the server', 'Telephone: explained the backup',
                  'Mail does not arrive, found the cause'])[1 + n %% 5] || ' ' || n,
           0.25 * (1 + n %% 6), CASE WHEN n %% 100 = 0 THEN 0 ELSE 0.25 * (1 + n %% 6) END,
           CASE WHEN n %% 100 = 0 THEN 'excluded' ELSE 'covered' END
      FROM account_analytic_line, generate_series(0, %(entries)s - 1) AS n WHERE id = %(line)s
    RETURNING id
"""
ROWS = """
    INSERT INTO prepaid_entry (agreement_id, company_id, used_by_id, block_id, kind, seconds, hours,
                               date, accounting_date, timesheet_number, revision, ticket_id,
                               reason)
    SELECT e.agreement_id, e.company_id, e.used_by_id, e.block_id, e.kind,
           s.seconds, s.seconds / 3600.0::float8, l.date, l.date, l.id, 1, l.ticket_id, l.name
      FROM account_analytic_line l
     CROSS JOIN LATERAL (
           SELECT -ROUND(l.prepaid_hours * 3600)::int4
                  - CASE WHEN l.id %% 100 = 1 THEN 1800 ELSE 0 END AS seconds) s
     CROSS JOIN prepaid_entry e
     WHERE l.id = ANY(%(lines)s) AND l.prepaid_hours > 0 AND e.timesheet_number = %(line)s
     ORDER BY l.date, l.id
"""
REVERSALS = """
    INSERT INTO prepaid_entry (agreement_id, company_id, used_by_id, block_id, kind, seconds, hours,
                               date, accounting_date, timesheet_number, revision, ticket_id,
                               reason, reversed_id)
    SELECT agreement_id, company_id, used_by_id, block_id, 'reversal', 1800, 0.5, date, date,
           timesheet_number, 2, ticket_id, reason, id
      FROM prepaid_entry WHERE timesheet_number = ANY(%(lines)s) AND timesheet_number %% 100 = 1
"""
BALANCES = """
    WITH sums AS (
        SELECT SUM(seconds) AS balance,
               -SUM(seconds) FILTER (WHERE timesheet_number IS NOT NULL) AS used
          FROM prepaid_entry WHERE agreement_id = %(agreement)s),
    block AS (
        UPDATE prepaid_block
           SET balance_seconds = sums.balance, balance_hours = sums.balance / 3600.0::float8,
               used_seconds = sums.used, used_hours = sums.used / 3600.0::float8
          FROM sums WHERE id = %(block)s)
    UPDATE prepaid_agreement
       SET balance_seconds = sums.balance, balance_hours = sums.balance / 3600.0::float8
      FROM sums WHERE id = %(agreement)s
"""


def fill_ledger(line, entries):
    """Copy a timesheet that was logged until its agreement has so many entries.

    :param line: a timesheet on a ticket, covered by the agreement's one block
    :param entries: how many timesheets there are to be
    """
    env, agreement = line.env, line.prepaid_agreement_id
    execute = env.cr.execute
    values = {
        "agreement": agreement.id,
        "block": agreement.block_ids.id,
        "line": line.id,
        "ticket": line.ticket_id.id,
        "entries": entries,
        "tickets": -(-entries // 20),
        "a_day": -(-entries // 1000),
    }
    execute(TICKETS.format(columns=_list(line.ticket_id, "number", "name")), values)
    values["tickets"] = _fetch_ids(env)
    left_out = ("ticket_id", "date", "name", "unit_amount", "prepaid_hours", "prepaid_status")
    execute(LINES.format(columns=_list(line, *left_out)), values)
    values["lines"] = _fetch_ids(env)
    for statement in (ROWS, REVERSALS, BALANCES):
        execute(statement, values)
    env.clear()


def _list(records, *left_out):
    return ", ".join(get_columns(records, *left_out))


def _fetch_ids(env):
    return [number for (number,) in env.cr.fetchall()]
