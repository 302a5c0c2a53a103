"""Everything that differs between Odoo 14.0 and 18.0 in Python, in one place.

No other module of the addon asks for the series: it calls a function from here.
"""

import json
from datetime import date

from odoo import SUPERUSER_ID, api, fields, models, release, tools

SERIES = int(str(release.version_info[0]).rsplit("~", 1)[-1].split(".")[0])

# Names of fields and columns that 19.0 has renamed, for values, SQL and searches. Attributes of
# sale order lines have 19.0's names on 18.0 too: see `SaleOrderLine` below.
LINE_UOM = "product_uom_id" if SERIES >= 19 else "product_uom"
LINE_TAXES = "tax_ids" if SERIES >= 19 else "tax_id"
# Users of a group and groups of a user, those that other groups imply among them.
ALL_USERS = "all_user_ids" if SERIES >= 19 else "users"
ALL_GROUPS = "all_group_ids" if SERIES >= 19 else "groups_id"
# Groups that a user is put into by hand, and the other way round.
USER_GROUPS = "group_ids" if SERIES >= 19 else "groups_id"
GROUP_USERS = "user_ids" if SERIES >= 19 else "users"
# The kind of route that the portal's scripts call.
JSON_ROUTE = "jsonrpc" if SERIES >= 19 else "json"
# The decimal precision of quantities.
UNIT_PRECISION = "Product Unit" if SERIES >= 19 else "Product Unit of Measure"

# Odoo has an analysis of timesheets that says what they bring.
HAS_TIMESHEETS_REPORT = SERIES >= 16


def hook_env(*args):
    """Return the environment of an install or uninstall hook.

    :param args: ``(env)`` from 17.0 on, ``(cr, registry)`` before
    """
    if len(args) == 1:
        return args[0]
    return api.Environment(args[0], SUPERUSER_ID, {})


def flush(model, fnames=None):
    """Write what waits in the cache of a model, so that SQL can read it.

    :param model: an (empty) recordset
    :param fnames: names of the fields that the SQL reads; None for all
    """
    if SERIES >= 16:
        model.flush_model(fnames)
    else:
        model.flush(fnames)


def take_pending(records):
    """Take over what the ORM is about to write on records, so that one statement does it all.

    PostgreSQL checks all foreign keys of a row again that a transaction updates for the
    second time. From 16.0 on, and where the records have different fields to write, the ORM
    writes them here and nothing is left to take over.

    :param records: the recordset
    :return: (list of (column, type of the column), dict of record id to the list of values)
    """
    if SERIES >= 16:
        flush(records)
        return [], {}
    records.recompute()
    waiting = records.env.all.towrite.get(records._name, {})
    names = {frozenset(waiting.get(number, ())) for number in records.ids}
    if len(names) != 1 or not any(names):
        flush(records)
        return [], {}
    # Who writes, and when, is for the statement to say.
    columns = sorted(names.pop() - set(models.LOG_ACCESS_COLUMNS))
    values = {}
    for number in records.ids:
        row = waiting.pop(number)
        values[number] = [row[name] for name in columns]
    return [(name, records._fields[name].column_type[1]) for name in columns], values


def invalidate(records, fnames=None):
    """Forget cached values of records that SQL has changed.

    Pending writes are not flushed: flush before running the SQL.

    :param records: the recordset
    :param fnames: names of the changed fields; None for all
    """
    if SERIES >= 16:
        records.invalidate_recordset(fnames, flush=False)
    else:
        records.invalidate_cache(fnames, records.ids)


def notify(records, fnames, unaffected=()):
    """Tell the ORM that SQL has changed fields, as ``modified`` does.

    What is computed from them and not stored is forgotten for all records, which takes no
    statement; the records that ``modified`` would look for are looked for only where a
    stored field may have to be computed anew.

    :param records: the recordset
    :param fnames: names of the changed fields
    :param unaffected: (model, field) of stored fields that this change leaves as they are
    """
    dependents = set()
    for fname in fnames:
        dependents.update(_get_dependents(records, records._fields[fname]))
    for field in dependents:
        if field.store and (field.model_name, field.name) not in unaffected:
            records.modified(fnames)
            return
    records.env.cache.invalidate([(field, None) for field in dependents if not field.store])


def _get_dependents(records, field):
    """Return the fields of all models that are computed from a field, directly or not."""
    registry = records.env.registry
    if SERIES >= 16:
        return registry.get_dependent_fields(field)
    found, trees = set(), [registry.field_triggers.get(field, {})]
    while trees:
        for label, branch in trees.pop().items():
            if label is None:
                found.update(branch)
            else:
                trees.append(branch)
    return found


def clear_caches(env):
    """Forget what methods decorated with ``ormcache`` keep, in all processes."""
    if SERIES >= 17:
        env.registry.clear_cache()
    else:
        env["base"].clear_caches()


def aggregator(name):
    """Return the keyword that sets a field's aggregate in grouped views.

    :param name: an aggregate such as ``"avg"``, or None for none at all
    :return: a dict to be unpacked into the field's definition
    """
    return {"aggregator" if SERIES >= 18 else "group_operator": name}


def sum_by(model, domain, groupby, measure):
    """Sum a stored field by a many2one, in one query.

    :param model: an (empty) recordset
    :param groupby: name of a many2one field
    :param measure: name of a number field
    :return: a dict of record id (False for none) to sum
    """
    if SERIES >= 17:
        groups = model._read_group(domain, [groupby], [measure + ":sum"])
        return {record.id: total for record, total in groups}
    groups = model.read_group(domain, [measure + ":sum"], [groupby], lazy=False)
    return {group[groupby] and group[groupby][0]: group[measure] or 0.0 for group in groups}


def in_query(fname, query, is_in=True):
    """Return a condition of a domain: a field is, or is not, among what SQL selects.

    :param fname: name of a field, such as ``id``
    :param query: SQL without parameters that selects one column
    :param is_in: False for what is not selected
    """
    if SERIES >= 18:
        # Named as an attribute: the older series have no such class.
        return (fname, "in" if is_in else "not in", tools.SQL("(%s)" % query))
    # pylint: disable=deprecated-inselect-operator  # of the older series
    return (fname, "inselect" if is_in else "not inselect", (query, []))


def refresh_discount(lines):
    """Apply a pricelist's visible discount to sale order lines made by code.

    Before 16.0 a line's discount came from an onchange that only a form runs.
    """
    if SERIES < 16:
        for line in lines:
            line._onchange_discount()


def complete_order_vals(env, vals):
    """Add to the values of a sale order made by code what its form would have filled in.

    Before 16.0 that came from onchanges that only a form runs.

    :param env: the environment, of the order's company
    :param vals: values with the customer; changed in place
    """
    if SERIES >= 16:
        return
    partner = env["res.partner"].browse(vals["partner_id"])
    addresses = partner.address_get(["delivery", "invoice"])
    vals.setdefault("partner_invoice_id", addresses["invoice"])
    vals.setdefault("partner_shipping_id", addresses["delivery"])
    vals.setdefault("pricelist_id", partner.property_product_pricelist.id)
    if "fiscal_position_id" not in vals:
        position = env["account.fiscal.position"]
        position = position.get_fiscal_position(partner.id, vals["partner_shipping_id"])
        vals["fiscal_position_id"] = position.id


def draft_order(env, vals):
    """Return a sale order that is never saved, with the prices that a saved one would have.

    :param env: the environment, of the order's company
    :param vals: values of the order, completed, and commands of its lines
    """
    order = env["sale.order"].new(vals)
    if SERIES < 16:
        for line in order.order_line.filtered("product_id"):
            line.product_id_change()
            line._onchange_discount()
    return order


def move_to_taxes(price, product, other, company):
    """Return a price of one product on the tax basis of another's sales price.

    Taxes that the first price includes are taken off, those that the other's includes are
    put on.

    :param price: a price with the customer taxes of ``product``
    :param company: the `res.company` whose taxes count
    :return: the price, not rounded
    """
    taxes, others = get_company_taxes(product, company), get_company_taxes(other, company)
    if taxes == others:
        return price
    if SERIES >= 18:
        how = {"rounding_method": "round_globally", "product": product}
        if taxes:
            price = taxes._get_tax_details(price, 1.0, **how)["total_excluded"]
        if others:
            parts = others._get_tax_details(price, 1.0, special_mode="total_excluded", **how)
            price += sum(
                part["tax_amount"] for part in parts["taxes_data"] if part["tax"].price_include
            )
        return price
    if taxes:
        price = taxes.compute_all(price)["total_excluded"]
    if others:
        parts = others.compute_all(price, handle_price_include=False)["taxes"]
        price += sum(part["amount"] for part in parts if part["price_include"])
    return price


def get_company_taxes(product, company):
    """Return a product's customer taxes of a company; on 14.0 they do not round."""
    if SERIES >= 18:
        return product.taxes_id._filter_taxes_by_company(company)
    taxes = product.taxes_id.filtered(lambda tax: tax.company_id == company)
    return taxes.with_context(round=False, round_base=False)


def adapt_to_taxes(price, product, new_taxes, company):
    """Return a price of a product as Odoo puts its sales price on a line with other taxes.

    :param price: a price with the customer taxes of ``product``
    :param new_taxes: the line's taxes, which a fiscal position may have mapped
    :param company: the `res.company` whose taxes count
    :return: the price, not rounded
    """
    taxes = get_company_taxes(product, company)
    if SERIES >= 18:
        return product._get_tax_included_unit_price_from_price(
            price, taxes, product_taxes_after_fp=new_taxes._origin
        )
    return product.env["account.tax"]._fix_tax_included_price(price, taxes, new_taxes)


def get_fiscal_position(partner):
    """Return the fiscal position of what is invoiced to a customer.

    :param partner: the `res.partner`, in the environment of the company that invoices
    """
    position = partner.env["account.fiscal.position"]
    if SERIES >= 16:
        return position._get_fiscal_position(partner)
    return position.get_fiscal_position(partner.id)


def can_read(records):
    """Return whether the current user may read all the records, rules included."""
    if SERIES >= 18:
        return records.has_access("read")
    if not records.check_access_rights("read", raise_exception=False):
        return False
    return records == records._filter_access_rules("read")


def check_access(records, operation):
    """Refuse an operation on records that the current user may not do, rules included.

    :param operation: ``"read"``, ``"write"``, ``"create"`` or ``"unlink"``
    :raise AccessError: when one of the records is out of reach
    """
    if SERIES >= 18:
        records.check_access(operation)
    else:
        records.check_access_rights(operation)
        records.check_access_rule(operation)


def payment_suffix():
    """Return what opens the payment dialog at once, added to a quotation's portal address."""
    return "&allow_payment=yes" if SERIES >= 17 else "#allow_payment=yes"


def flush_all(env):
    """Write everything that waits in the cache, so that its errors show here."""
    if SERIES >= 16:
        env.flush_all()
    else:
        env["base"].flush()


def invalidate_all(env):
    """Forget the cache and what waits in it, as after a rolled back savepoint."""
    env.clear()


def compose_context(record, template):
    """Return the context that opens the mail composer with a template on a record.

    :param record: one record
    :param template: a `mail.template`
    """
    context = {
        "default_model": record._name,
        "default_template_id": template.id,
        "default_use_template": True,
        "default_composition_mode": "comment",
    }
    if SERIES >= 17:
        context["default_res_ids"] = record.ids
    else:
        context["default_res_id"] = record.id
    return context


def get_template_reports(template):
    """Return the reports that a mail template attaches: several from 17.0 on.

    :param template: a `mail.template`, or none
    """
    return template.report_template_ids if SERIES >= 17 else template.report_template


def render_html(env, xmlid, ids):
    """Return a report as HTML.

    :param xmlid: external id of an `ir.actions.report`
    :param ids: ids of the records
    """
    if SERIES >= 16:
        return env["ir.actions.report"]._render_qweb_html(xmlid, ids)[0]
    return env.ref(xmlid)._render_qweb_html(ids)[0]


def render_pdf(env, xmlid, ids, data=None):
    """Return a report as the bytes of a PDF.

    :param xmlid: external id of an `ir.actions.report`
    :param ids: ids of the records
    :param data: what else the report is told, as a dict
    """
    if SERIES >= 16:
        return env["ir.actions.report"]._render_qweb_pdf(xmlid, ids, data=data)[0]
    return env.ref(xmlid).with_env(env)._render_qweb_pdf(ids, data=data)[0]


def trigger_cron(cron):
    """Let a scheduled action run again as soon as the scheduler can.

    Before 15.0 nothing can: the action's own interval brings it back.

    :param cron: one `ir.cron`
    """
    if SERIES >= 15:
        cron._trigger()


# Types of accounts as 16.0 and later name them, with what they were before.
_ACCOUNT_TYPES = {
    "liability_current": "account.data_account_type_current_liabilities",
    "income": "account.data_account_type_revenue",
    "income_other": "account.data_account_type_other_income",
}


def account_vals(env, company, kind):
    """Return what an account's type and company are called.

    :param env: the environment
    :param company: the `res.company`
    :param kind: type of account, as 16.0 and later name it
    """
    vals = {}
    if SERIES >= 16:
        vals["account_type"] = kind
    else:
        vals["user_type_id"] = env.ref(_ACCOUNT_TYPES[kind]).id
    if SERIES >= 18:
        # Branches share the chart of accounts.
        vals["company_ids"] = [(6, 0, company.root_id.ids)]
    else:
        vals["company_id"] = company.id
    return vals


def account_domain(env, company, kind):
    """Return the domain of a company's accounts of one type that are in use.

    :param env: the environment
    :param company: the `res.company`
    :param kind: type of account, as 16.0 and later name it
    """
    vals = account_vals(env, company, kind)
    if vals.pop("company_ids", None):
        vals["company_ids"] = company.root_id.id
    in_use = [("active", "=", True)] if SERIES >= 19 else [("deprecated", "=", False)]
    return in_use + [(name, "=", value) for name, value in vals.items()]


def is_account_closed(account):
    """Return whether nothing new is booked on an `account.account`."""
    return not account.active if SERIES >= 19 else account.deprecated


def get_company_domain(model, company):
    """Return the domain of what a company may use: of its own or, as a branch, of its parents.

    :param model: an empty recordset
    :param company: the `res.company`
    """
    if SERIES >= 17:
        return list(model._check_company_domain(company))
    return [("company_id", "=", company.id)]


def get_account_choice(group):
    """Return the domain, as text, of a field that offers accounts to book on.

    Open items of customers and suppliers are none. Up to 16.0 a field with a domain offers
    what other companies have too, unless its domain says otherwise.

    :param group: `internal_group` of the accounts
    """
    open_items = "('internal_type', 'not in', ('receivable', 'payable'))"
    if SERIES >= 16:
        open_items = "('account_type', 'not in', ('asset_receivable', 'liability_payable'))"
    own = "('company_id', '=', company_id), " if SERIES < 17 else ""
    in_use = "('active', '=', True)" if SERIES >= 19 else "('deprecated', '=', False)"
    return f"[{own}('internal_group', '=', '{group}'), {in_use}, {open_items}]"


def get_journal_choice(kind):
    """Return the domain, as text, of a field that offers journals of one type.

    :param kind: `type` of the journals
    """
    own = "('company_id', '=', company_id), " if SERIES < 17 else ""
    return "[%s('type', '=', '%s')]" % (own, kind)


def is_open_item_account(account):
    """Return whether an account is one of those that customers or suppliers settle.

    :param account: an `account.account`
    """
    if SERIES >= 16:
        return account.account_type in ("asset_receivable", "liability_payable")
    return account.internal_type in ("receivable", "payable")


def get_analytic_sql(alias):
    """Return the SQL of what a journal item is charged to, as text; "" for nothing.

    :param alias: name of `account_move_line` in the statement
    """
    if SERIES >= 16:
        return "COALESCE(%s.analytic_distribution::text, '')" % alias
    return (
        "COALESCE(NULLIF(CONCAT_WS('|', COALESCE({0}.analytic_account_id::text, '-'), "
        "(SELECT STRING_AGG(t.account_analytic_tag_id::text, '|'"
        " ORDER BY t.account_analytic_tag_id)"
        " FROM account_analytic_tag_account_move_line_rel t"
        " WHERE t.account_move_line_id = {0}.id)), '-'), '')"
    ).format(alias)


def analytic_vals(env, key):
    """Return the values of a journal item that is charged to the same as another one.

    Charged to nothing, it says so: nothing is charged by default. What was deleted since then
    is left out.

    :param env: the environment
    :param key: what `get_analytic_sql` found
    """
    analytic = env["account.analytic.account"]
    if SERIES >= 16:
        distribution = json.loads(key) if key else {}
        numbers = {int(number) for names in distribution for number in names.split(",")}
        found = {str(number) for number in analytic.browse(numbers).exists().ids}
        charged = {}
        for names, percentage in distribution.items():
            names = ",".join(number for number in names.split(",") if number in found)
            if names:
                charged[names] = charged.get(names, 0.0) + percentage
        return {"analytic_distribution": charged or False}
    account, *tags = (key or "-").split("|")
    tags = env["account.analytic.tag"].browse([int(tag) for tag in tags])
    return {
        "analytic_account_id": account != "-" and analytic.browse(int(account)).exists().id,
        "analytic_tag_ids": [(6, 0, tags.exists().ids)],
    }


def get_lock_date(company, journal):
    """Return the last day up to which nobody posts entries in a journal.

    :param company: the `res.company`
    :param journal: the `account.journal`
    """
    if SERIES >= 18:
        return company._get_user_fiscal_lock_date(journal, ignore_exceptions=True)
    dates = (company.period_lock_date, company.fiscalyear_lock_date)
    return max([day for day in dates if day], default=date.min)


if SERIES < 19:

    class SaleOrderLine(models.Model):
        """The names that 19.0 gave to fields of order items."""

        _inherit = "sale.order.line"

        product_uom_id = fields.Many2one(related="product_uom", readonly=False)
        tax_ids = fields.Many2many(related="tax_id", readonly=False)

        def _compute_tax_ids(self):
            """Compute the taxes anew."""
            self._compute_tax_id()
