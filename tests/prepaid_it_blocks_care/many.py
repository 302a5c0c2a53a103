"""Many agreements at once, by SQL: each with a customer, a block and some months of sums."""

# Of a table: a new row for each number of a series, like one that is there.
_LIKE = """
    INSERT INTO {table} ({columns}, {names})
    SELECT {likes}, {values} FROM {table} t CROSS JOIN generate_series(1, %(number)s) AS n
     WHERE t.id = %(like)s
 RETURNING id
"""


def make_many(env, agreement, number):
    """Make agreements like one: three of ten are at risk, three to watch, four fine.

    :param env: the environment of the test
    :param agreement: a `prepaid.agreement` with one block
    :param number: how many
    """
    env.flush_all()
    customers = _copy(env, agreement.partner_id, number, {"name": "'Customer ' || n"})
    _run(env, "UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", [customers])
    agreements = _copy(
        env,
        agreement,
        number,
        {
            "partner_id": "(%(customers)s::int4[])[n]",
            "name": "'MANY' || n",
            "balance_seconds": "CASE WHEN n %% 10 = 0 THEN 3600 ELSE 72000 END",
            "overage_seconds": "CASE WHEN n %% 10 < 3 THEN 7200 ELSE 0 END",
        },
        customers=customers,
    )
    _copy(
        env,
        agreement.block_ids,
        number,
        {
            "agreement_id": "(%(agreements)s::int4[])[n]",
            "partner_id": "(%(customers)s::int4[])[n]",
            "name": "'MANY' || n",
            "sale_line_id": "NULL::int4",
            "balance_seconds": "CASE WHEN n %% 10 = 0 THEN 3600 ELSE 72000 END",
            "used_seconds": "CASE WHEN n %% 10 = 0 THEN 68400 ELSE 0 END",
            "date_end": "CASE WHEN n %% 10 IN (3, 4, 5) THEN DATE '2026-03-20'"
            " ELSE DATE '2027-03-15' END",
        },
        customers=customers,
        agreements=agreements,
    )
    _run(
        env,
        """
        INSERT INTO prepaid_board_month (company_id, month, agreement_id, bought, used, expired,
                                         overage)
        SELECT a.company_id, (DATE '2026-03-01' - m * INTERVAL '1 month')::date, a.id, 0, -3600, 0,
               0
          FROM prepaid_agreement a CROSS JOIN generate_series(0, 11) AS m
         WHERE a.id = ANY(%s)
        """,
        [agreements],
    )
    for table in ("prepaid_board_agreement", "prepaid_board_month", "prepaid_agreement"):
        _run(env, f"ANALYZE {table}")
    _run(env, "ANALYZE prepaid_block")
    env.invalidate_all()
    return env["prepaid.agreement"].browse(agreements)


def _copy(env, record, number, values, **arrays):
    """Copy a row so many times; return the ids of the copies.

    :param values: dict of column to SQL of a copy's value; ``n`` counts from 1
    :param arrays: arrays that the values name
    """
    record.ensure_one()
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = 'public' AND is_generated = 'NEVER'",
        [record._table],
    )
    columns = [f'"{name}"' for (name,) in env.cr.fetchall() if name not in {"id", *values}]
    statement = _LIKE.format(
        table=record._table,
        columns=", ".join(columns),
        likes=", ".join(f"t.{name}" for name in columns),
        names=", ".join(values),
        values=", ".join(values.values()),
    )
    _run(env, statement, {"number": number, "like": record.id, **arrays})
    return [found for (found,) in env.cr.fetchall()]


def _run(env, statement, params=None):
    env.cr.execute(statement, params)  # pylint: disable=sql-injection  # texts of this file
