"""Thousands of agreements of which none is due, copied in the database from one that was sold."""

# Each agreement has a block of 100 hours, 10 of them used in 20 entries over 80 days.
COPIES = """
    WITH partner AS (
        INSERT INTO res_partner ({partner})
        SELECT {partner} FROM res_partner, generate_series(1, %(count)s)
         WHERE id = %(partner)s RETURNING id),
    agreement AS (
        INSERT INTO prepaid_agreement ({agreement}, name, partner_id, contact_id)
        SELECT {agreement_a}, 'B' || p.id, p.id, p.id
          FROM prepaid_agreement a, partner p WHERE a.id = %(agreement)s RETURNING id),
    block AS (
        INSERT INTO prepaid_block ({block}, agreement_id, seconds, hours, balance_seconds,
                                   balance_hours, used_seconds, used_hours,
                                   date_start, date_end)
        SELECT {block_b}, a.id, 360000, 100, 324000, 90, 36000, 10, CURRENT_DATE - 100,
               -- Half of the blocks end some day, far beyond all levels.
               CASE WHEN a.id %% 2 = 0 THEN CURRENT_DATE + 300 END
          FROM prepaid_block b, agreement a WHERE b.id = %(block)s
        RETURNING id, agreement_id)
    INSERT INTO prepaid_entry (agreement_id, company_id, block_id, kind, seconds, hours, date,
                               accounting_date, timesheet_number, revision)
    SELECT k.agreement_id, %(company)s, k.id,
           CASE WHEN g.n = 0 THEN 'purchase' ELSE 'drawdown' END,
           CASE WHEN g.n = 0 THEN 360000 ELSE -1800 END,
           CASE WHEN g.n = 0 THEN 100 ELSE -0.5 END,
           CURRENT_DATE - 4 * g.n, CURRENT_DATE - 4 * g.n,
           CASE WHEN g.n > 0 THEN 1000000000 + k.id * 20 + g.n END, 1
      FROM block k, generate_series(0, 20) AS g(n)
"""


def copy_agreement(env, agreement, total):
    """Copy an agreement with one block until there are so many that have not ended."""
    count = total - agreement.search_count([("state", "!=", "ended")])
    block = agreement.block_ids
    lists = {
        "partner": get_columns(env["res.partner"], "commercial_partner_id"),
        "agreement": get_columns(agreement, "name", "partner_id", "contact_id"),
        "block": get_columns(
            block,
            *("agreement_id", "seconds", "hours", "balance_seconds", "balance_hours"),
            *("used_seconds", "used_hours"),
            *("date_start", "date_end", "sale_line_id"),
        ),
    }
    names = {key: ", ".join(columns) for key, columns in lists.items()}
    for key in ("agreement", "block"):
        names[f"{key}_{key[0]}"] = ", ".join(f"{key[0]}.{column}" for column in lists[key])
    env.cr.execute(
        COPIES.format(**names),
        {
            "count": count,
            "partner": agreement.partner_id.id,
            "agreement": agreement.id,
            "block": block.id,
            "company": agreement.company_id.id,
        },
    )
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE parent_id IS NULL")
    env.clear()


def get_columns(model, *left_out):
    """Return the quoted columns of a model but for these."""
    model.env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [model._table]
    )
    names = {name for (name,) in model.env.cr.fetchall()} - {"id", *left_out}
    return [f'"{name}"' for name in sorted(names)]


def find_due(env, __):
    """Look for due agreements, as a run does; there must be none."""
    found = env["prepaid.agreement"].sudo()._find_run_items(at_any_time=True)
    assert not found, found[:3]
