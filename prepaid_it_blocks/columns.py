"""New columns of tables that may be long: filled without touching a row."""

from odoo.tools import SQL, sql


def add_columns(model, values):
    """Add the columns of new stored fields, with one value in all rows that are there.

    PostgreSQL keeps the value beside the table, so that it takes no longer for a million rows
    than for none. Odoo finds the columns, and neither computes their fields nor sets defaults
    row by row: right where that would give these values. To be called by `_auto_init`, before
    `super()`.

    :param model: an empty recordset of the model
    :param values: dict of field names to the value of each column
    :return: whether the columns are new; never for a part of models, which has no table
    """
    if not model._auto:
        return False
    cr, table = model.env.cr, SQL.identifier(model._table)
    known = sql.table_columns(cr, model._table)
    new = [name for name in values if name not in known]
    for name in new:
        field, column = model._fields[name], SQL.identifier(name)
        kind = SQL(field.column_type[1])  # pylint: disable=sql-injection  # the ORM's own word
        cr.execute(
            SQL("ALTER TABLE %s ADD COLUMN %s %s DEFAULT %s", table, column, kind, values[name])
        )
        cr.execute(SQL("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", table, column))
        cr.execute(SQL("COMMENT ON COLUMN %s.%s IS %s", table, column, field.string))
    return bool(new)
