"""The texts of SQL that the owner's board is read from, and what keeps it.

Two tables of the database alone, which nobody but their triggers writes. Nothing in them depends on
today: what does is told by comparing their dates with it.
"""

# Less than half a minute reads 0:00, which is nothing to a person.
NOTHING = 30
# How low the hours of an agreement are: 0 not, 1 due for renewal, 2 none left at all. As
# `prepaid.agreement.is_renewal_due`: at or below the threshold, none on order and none suspended.
_LOW = f"""
    CASE WHEN NOT {{row}}.has_blocks OR {{row}}.is_pending OR {{row}}.is_suspended THEN 0
         WHEN {{left}} < {NOTHING} THEN 2 WHEN {{left}} <= {{threshold}} THEN 1 ELSE 0 END"""
# What the board tells of each open agreement, one narrow row each: as fast with many as with few.
# ``a`` is the agreement, ``b`` its blocks; a hold is that of any addon. Hours without an end end at
# infinity, so that there is nothing to ask twice for.
_ROWS = """
    SELECT r.*, {low} AS low FROM (
    SELECT a.id AS agreement_id, a.company_id, a.partner_id,
           a.state = 'sent' AND b.count > 0 AS is_unsigned,
           a.balance_seconds, a.overage_seconds, {threshold} AS threshold_seconds,
           COALESCE(b.first_end, 'infinity') AS first_end,
           COALESCE(b.last_start, '-infinity') AS last_start,
           b.count > 0 AS has_blocks, b.is_pending, b.is_suspended, b.is_on_hold,
           COALESCE({contact}, 'infinity') AS contact_time
      FROM prepaid_agreement a
     CROSS JOIN LATERAL (
           SELECT COUNT(*) AS count,
                  COALESCE(SUM(b.used_seconds + b.balance_seconds)
                           FILTER (WHERE b.state = 'active'), 0)::int8 AS granted,
                  MIN(b.date_end) FILTER (WHERE b.state = 'active') AS first_end,
                  MAX(b.date_start) FILTER (WHERE b.state = 'active') AS last_start,
                  COALESCE(bool_or(b.state = 'pending'), FALSE) AS is_pending,
                  COALESCE(bool_or(b.state = 'active' AND b.is_suspended IS TRUE), FALSE)
                      AS is_suspended,
                  COALESCE(bool_or(b.state = 'active' AND {hold}), FALSE) AS is_on_hold
             FROM prepaid_block b
            WHERE b.agreement_id = a.id AND b.state <> 'cancelled') b
     WHERE a.state <> 'ended' {which}) r
"""
_COLUMNS = {
    "agreement_id": "int4 PRIMARY KEY",
    "company_id": "int4 NOT NULL",
    "partner_id": "int4 NOT NULL",
    "is_unsigned": "bool NOT NULL",
    "balance_seconds": "int4 NOT NULL",
    "overage_seconds": "int4 NOT NULL",
    "threshold_seconds": "int8 NOT NULL",
    "first_end": "date NOT NULL",
    "last_start": "date NOT NULL",
    "has_blocks": "bool NOT NULL",
    "is_pending": "bool NOT NULL",
    "is_suspended": "bool NOT NULL",
    "is_on_hold": "bool NOT NULL",
    "contact_time": "timestamp NOT NULL",
    "low": "int2 NOT NULL",
}
# Sums of each agreement and month: what the rows of the ledger count as is the statement's word.
_SUMS = ("bought", "used", "expired", "overage")
# A month's sums by agreement, from those of its days.
_MONTHS = """
    SELECT a.company_id, date_trunc('month', d.day)::date AS month, d.agreement_id, {sums}
      FROM {days} d
      JOIN prepaid_agreement a ON a.id = d.agreement_id
     WHERE d.total IN ({totals})
     GROUP BY 1, 2, 3
"""
_MONTH_SUMS = ", ".join(
    f"COALESCE(SUM(d.seconds) FILTER (WHERE d.total = '{name}'), 0)::int8 AS {name}"
    for name in _SUMS
)
_TOTALS = ", ".join(f"'{name}'" for name in _SUMS)
_TABLES = """
    CREATE TABLE IF NOT EXISTS prepaid_board_agreement ({columns});
    CREATE TABLE IF NOT EXISTS prepaid_board_month (
        company_id int4 NOT NULL,
        month date NOT NULL,
        agreement_id int4 NOT NULL,
        {sums},
        PRIMARY KEY (company_id, month, agreement_id)
    );
    CREATE INDEX IF NOT EXISTS prepaid_board_agreement_end_idx
        ON prepaid_board_agreement (first_end);
    CREATE INDEX IF NOT EXISTS prepaid_board_agreement_start_idx
        ON prepaid_board_agreement (last_start);
    CREATE INDEX IF NOT EXISTS prepaid_board_agreement_suspended_idx
        ON prepaid_board_agreement (agreement_id) WHERE is_suspended;
""".format(
    columns=", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items()),
    sums=", ".join(f"{name} int8 NOT NULL" for name in _SUMS),
)
_FUNCTIONS = """
    CREATE OR REPLACE FUNCTION prepaid_board_refresh(number int4) RETURNS void AS $$
    BEGIN
        INSERT INTO prepaid_board_agreement ({columns}) {rows}
            ON CONFLICT (agreement_id) DO UPDATE SET ({columns}) = ROW({excluded});
        IF NOT FOUND THEN
            DELETE FROM prepaid_board_agreement WHERE agreement_id = number;
        END IF;
    END
    $$ LANGUAGE plpgsql;

    CREATE OR REPLACE FUNCTION prepaid_board_follow_agreement() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            DELETE FROM prepaid_board_agreement WHERE agreement_id = OLD.id;
        ELSIF TG_OP = 'INSERT' OR ({new_terms}) IS DISTINCT FROM ({old_terms}) THEN
            PERFORM prepaid_board_refresh(NEW.id);
        ELSE
            UPDATE prepaid_board_agreement b
               SET balance_seconds = NEW.balance_seconds, overage_seconds = NEW.overage_seconds,
                   low = {low}
             WHERE b.agreement_id = NEW.id;
        END IF;
        RETURN NULL;
    END
    $$ LANGUAGE plpgsql;

    CREATE OR REPLACE FUNCTION prepaid_board_follow_block() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND ({new_block}) IS NOT DISTINCT FROM ({old_block}) THEN
            RETURN NULL;
        END IF;
        IF TG_OP <> 'INSERT' THEN
            PERFORM prepaid_board_refresh(OLD.agreement_id);
        END IF;
        IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id THEN
            PERFORM prepaid_board_refresh(NEW.agreement_id);
        END IF;
        RETURN NULL;
    END
    $$ LANGUAGE plpgsql;

    CREATE OR REPLACE FUNCTION prepaid_board_add_month() RETURNS trigger AS $$
    DECLARE
        more int8 := NEW.seconds;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            more := NEW.seconds - OLD.seconds;
        END IF;
        INSERT INTO prepaid_board_month AS m (company_id, month, agreement_id, {sums})
        SELECT a.company_id, date_trunc('month', NEW.day)::date, a.id, {more}
          FROM prepaid_agreement a WHERE a.id = NEW.agreement_id
            ON CONFLICT (company_id, month, agreement_id) DO UPDATE SET {added};
        RETURN NULL;
    END
    $$ LANGUAGE plpgsql;
"""
_TRIGGERS = """
    DROP TRIGGER IF EXISTS prepaid_board_follow ON prepaid_agreement;
    CREATE TRIGGER prepaid_board_follow
        AFTER INSERT OR DELETE OR UPDATE OF balance_seconds, overage_seconds, {terms}
        ON prepaid_agreement FOR EACH ROW EXECUTE FUNCTION prepaid_board_follow_agreement();
    DROP TRIGGER IF EXISTS prepaid_board_follow ON prepaid_block;
    CREATE TRIGGER prepaid_board_follow
        AFTER INSERT OR DELETE OR UPDATE OF used_seconds, balance_seconds, {block}
        ON prepaid_block FOR EACH ROW EXECUTE FUNCTION prepaid_board_follow_block();
    DROP TRIGGER IF EXISTS prepaid_board_add_month ON prepaid_entry_day;
    CREATE TRIGGER prepaid_board_add_month AFTER INSERT OR UPDATE ON prepaid_entry_day
        FOR EACH ROW WHEN (NEW.total IN ({totals})) EXECUTE FUNCTION prepaid_board_add_month();
"""
# Which holds the triggers read, as a comment on one of them; nothing where one is not there.
MARK = """
    SELECT obj_description(to_regprocedure('prepaid_board_follow_block()'), 'pg_proc')
     WHERE EXISTS (SELECT FROM pg_trigger WHERE tgname = 'prepaid_board_add_month')"""
_SET_MARK = "COMMENT ON FUNCTION prepaid_board_follow_block() IS '{mark}'"
# What was there before the triggers; rows that another version of the addon made are made again.
_FILL = """
    SELECT prepaid_board_refresh(id) FROM prepaid_agreement;
    INSERT INTO prepaid_board_month (company_id, month, agreement_id, {sums})
    SELECT * FROM ({months}) s WHERE NOT EXISTS (SELECT FROM prepaid_board_month);
"""
FUNCTIONS = (
    "prepaid_board_add_month",
    "prepaid_board_follow_agreement",
    "prepaid_board_follow_block",
    "prepaid_board_refresh",
)
TABLES = ("prepaid_board_agreement", "prepaid_board_month")
# Columns by whose change the row of an agreement is made again; draws change none of them.
_TERMS = (
    "state",
    "company_id",
    "partner_id",
    "renewal_threshold_kind",
    "renewal_threshold_hours",
    "renewal_threshold_percent",
)
_BLOCK = ("agreement_id", "state", "date_start", "date_end", "is_suspended")


def get_low_query(row, left, threshold):
    """Return the SQL of how low hours are.

    :param row: name of a row with ``has_blocks``, ``is_pending`` and ``is_suspended``
    :param left: SQL of the seconds that can be used
    :param threshold: SQL of the seconds at which renewal is due
    """
    return _LOW.format(row=row, left=left, threshold=threshold)


def get_threshold_query(granted, fixed):
    """Return the SQL of the seconds at which renewal of agreement ``a`` is due.

    :param granted: SQL of the seconds that the blocks in force gave
    :param fixed: SQL of what holds where the threshold is told in hours
    """
    return f"""
        CASE WHEN a.renewal_threshold_kind = 'hours' THEN {fixed}
             ELSE FLOOR({granted} * COALESCE(a.renewal_threshold_percent, 0)::numeric / 100
                        + 0.5) END::int8"""


def get_rows_query(hold, contact, which=""):
    """Return the SELECT of what ``prepaid_board_agreement`` has to hold.

    :param hold: SQL condition that a block ``b`` is on hold
    :param contact: name of the agreement's column with the time of the last contact
    :param which: another SQL condition on the agreement ``a``
    """
    fixed = "ROUND((COALESCE(a.renewal_threshold_hours, 0) * 3600)::numeric)"
    return _ROWS.format(
        low=get_low_query("r", "r.balance_seconds", "r.threshold_seconds"),
        threshold=get_threshold_query("b.granted", fixed),
        hold=hold,
        contact=f"a.{contact}, a.create_date",
        which=which,
    )


def get_months_query():
    """Return the SELECT of what ``prepaid_board_month`` has to hold."""
    return _MONTHS.format(days="prepaid_entry_day", sums=_MONTH_SUMS, totals=_TOTALS)


def get_statements(hold_fields, hold, contact):
    """Return the statements that make the tables, their triggers and what they hold.

    :param hold_fields: names of the Booleans of blocks that hold them
    :param hold: SQL condition that a block ``b`` is on hold
    :param contact: name of the agreement's column with the time of the last contact
    """
    terms, block = (*_TERMS, contact), (*_BLOCK, *hold_fields)
    granted = "{row}.used_seconds + {row}.balance_seconds"
    functions = _FUNCTIONS.format(
        columns=", ".join(_COLUMNS),
        rows=get_rows_query(hold, contact, "AND a.id = number"),
        low=get_low_query("b", "NEW.balance_seconds", "b.threshold_seconds"),
        excluded=", ".join(f"excluded.{name}" for name in _COLUMNS),
        new_terms=_list("NEW", terms),
        old_terms=_list("OLD", terms),
        new_block=f"{_list('NEW', block)}, {granted.format(row='NEW')}",
        old_block=f"{_list('OLD', block)}, {granted.format(row='OLD')}",
        sums=", ".join(_SUMS),
        more=", ".join(f"CASE WHEN NEW.total = '{name}' THEN more ELSE 0 END" for name in _SUMS),
        added=", ".join(f"{name} = m.{name} + excluded.{name}" for name in _SUMS),
    )
    triggers = _TRIGGERS.format(terms=", ".join(terms), block=", ".join(block), totals=_TOTALS)
    fill = _FILL.format(sums=", ".join(_SUMS), months=get_months_query())
    return [_TABLES, functions, triggers, fill, _SET_MARK.format(mark=get_mark(hold_fields))]


def get_mark(hold_fields):
    """Return the text that says which holds triggers read, by the names of their fields."""
    return ", ".join(hold_fields) or "none"


def get_rules(hold, contact):
    """Return what has to be so of the tables, for the check of the ledger: dict of code to SQL.

    :param hold: SQL condition that a block ``b`` is on hold
    :param contact: name of the agreement's column with the time of the last contact
    """
    return {
        "board": _get_rule(get_rows_query(hold, contact), "prepaid_board_agreement", 1),
        "board_month": _get_rule(get_months_query(), "prepaid_board_month", 3),
    }


def _get_rule(query, table, keys):
    """Return the statement that finds where a table differs from a query.

    :param query: SELECT of the table's columns, the key in front
    :param table: name of the table
    :param keys: how many columns the key has
    """
    columns = (
        tuple(_COLUMNS) if table == TABLES[0] else ("company_id", "month", "agreement_id", *_SUMS)
    )
    on = " AND ".join(f"t.{name} = q.{name}" for name in columns[:keys])
    is_other = f"({_list('t', columns)}) IS DISTINCT FROM ({_list('q', columns)})"
    number = "COALESCE(t.agreement_id, q.agreement_id)"
    return f"""
        SELECT {number}, {number} FROM {table} t FULL JOIN ({query}) q ON {on} WHERE {is_other}
    """


def _list(row, columns):
    """Return columns of a row, for SQL."""
    return ", ".join(f"{row}.{name}" for name in columns)
