"""The work that is measured. Each function gets the technician's environment."""

LIMIT_TABLES = """
    CREATE TABLE IF NOT EXISTS bench_account (id serial PRIMARY KEY, partner_id int4 UNIQUE);
    CREATE TABLE IF NOT EXISTS bench_block (
        id serial PRIMARY KEY, account_id int4 REFERENCES bench_account,
        date_start date, date_end date, balance numeric CHECK (balance >= 0));
    CREATE INDEX IF NOT EXISTS bench_block_account ON bench_block (account_id);
    CREATE TABLE IF NOT EXISTS bench_entry (
        id serial PRIMARY KEY, block_id int4 REFERENCES bench_block, hours numeric, date date,
        timesheet_id int4 UNIQUE REFERENCES account_analytic_line ON DELETE SET NULL,
        create_uid int4, create_date timestamp);
    CREATE INDEX IF NOT EXISTS bench_entry_block ON bench_entry (block_id);
"""


def create(env, values):
    """Log time."""
    return env["account.analytic.line"].create(values)


def edit(env, ids):
    """Change the time of all entries in one call, as a list view does."""
    env["account.analytic.line"].browse(ids).write({"unit_amount": 0.75})


def delete(env, ids):
    """Delete the entries in one call."""
    env["account.analytic.line"].browse(ids).unlink()


def prepare_limit(env, customer, lines):
    """Make the account of a customer in the barest ledger, with a row for each timesheet."""
    env.cr.execute(LIMIT_TABLES)
    env.cr.execute(
        """
        WITH account AS (
            INSERT INTO bench_account (partner_id) VALUES (%s) RETURNING id),
        block AS (
            INSERT INTO bench_block (account_id, date_start, balance)
            SELECT id, CURRENT_DATE, 100000 FROM account RETURNING id)
        INSERT INTO bench_entry (block_id, hours, date, timesheet_id)
        SELECT block.id, -0.5, CURRENT_DATE, line FROM block, unnest(%s::int4[]) AS line
        """,
        [customer.id, lines.ids],
    )


def limit(env, values):
    """Log time with the statements alone that any correct ledger needs."""
    line = create(env, values)
    execute = env.cr.execute
    partner_id = line.ticket_id.partner_id.commercial_partner_id.id
    execute("SELECT id FROM bench_account WHERE partner_id = %s", [partner_id])
    account_id = env.cr.fetchone()[0]
    execute(
        "SELECT id, date_start, date_end, balance FROM bench_block"
        " WHERE account_id = %s AND balance > 0 ORDER BY date_end, date_start, id",
        [account_id],
    )
    block_id = env.cr.fetchall()[0][0]
    execute(
        "INSERT INTO bench_entry (block_id, hours, date, timesheet_id, create_uid, create_date)"
        " VALUES (%s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')",
        [block_id, -line.unit_amount, line.date, line.id, env.uid],
    )
    execute(
        "UPDATE bench_block SET balance = balance - %s WHERE id = %s", [line.unit_amount, block_id]
    )
