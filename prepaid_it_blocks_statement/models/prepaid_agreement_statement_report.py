from odoo import SUPERUSER_ID, models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours, to_minutes, to_seconds
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..policies.statement import get_periods


class PrepaidAgreementStatementReportMixin(models.AbstractModel):
    """Part of agreements: the statement as a document, and the labels of its page."""

    _name = "prepaid.agreement.statement.report.mixin"
    _description = "Documents of Statements of Prepaid Agreements"

    # Rows of one PDF: wkhtmltopdf takes a second for some hundreds of them, and Odoo's time
    # limit ends it.
    _statement_rows_at_most = 2000

    def _get_statement_columns(self):
        """Return the columns of a statement, as `_get_statement_document` describes them."""
        columns = [
            ("accounting_date", self.env._("Booked On"), "date"),
            ("date", self.env._("Work Date"), "date"),
            ("kind_label", self.env._("Kind"), "text"),
            ("ticket_number", self.env._("Ticket"), "text"),
            ("ticket_name", self.env._("Ticket Title"), "text"),
            ("description", self.env._("Description"), "text"),
            ("block_name", self.env._("Block"), "text"),
            ("technician", self.env._("Technician"), "text"),
            ("approval", self.env._("Approval"), "text"),
            ("worked_hours", self.env._("Time Worked"), "hours"),
            ("hours", self.env._("Hours"), "hours"),
            ("balance", self.env._("Balance"), "hours"),
        ]
        optional = {
            "technician": self.company_id.prepaid_show_technician,
            "approval": self.has_approval,
        }
        return [
            {"name": name, "label": label, "type": kind}
            for name, label, kind in columns
            if optional.get(name, True)
        ]

    def _get_statement_periods(self):
        """Return the periods that the page offers: (label, first day, last day) each."""
        labels = {
            "all": self.env._("All"),
            "this_month": self.env._("This month"),
            "last_month": self.env._("Last month"),
            "this_quarter": self.env._("This quarter"),
            "this_year": self.env._("This year"),
        }
        periods = get_periods(self.company_id._get_prepaid_today())
        return [(labels[name], *period) for name, period in periods.items()]

    def _get_statement_choices(self):
        """Return the page's other choices: dict of a name in the query to (value, label)."""
        kinds = [
            ("all", self.env._("Everything")),
            ("used", self.env._("Work")),
            ("bought", self.env._("Hours bought")),
            ("adjusted", self.env._("Adjustments")),
            ("moved", self.env._("Hours moved")),
            ("expired", self.env._("Hours expired")),
            ("refunded", self.env._("Refunds")),
            ("overage", self.env._("Work beyond your blocks")),
        ]
        if self.has_approval:
            kinds.append(("waiting", self.env._("Work waiting for approval")))
        return {
            "kind": kinds,
            "group": [
                ("entry", self.env._("Each entry")),
                ("ticket", self.env._("By ticket")),
                ("day", self.env._("By day")),
            ],
            "order": [
                ("newest", self.env._("Newest first")),
                ("oldest", self.env._("Oldest first")),
                ("most", self.env._("Most hours first")),
                ("least", self.env._("Fewest hours first")),
            ],
        }

    def _get_exclusion_labels(self):
        """Return the labels of exclusion reasons: dict of code to label, None for no code."""
        field = self.env["account.analytic.line"]._fields["prepaid_exclusion"]
        return dict(field._description_selection(self.env)) | {None: self.env._("Not billable")}

    def _name_statement_groups(self, query, groups):
        """Replace the keys of groups by headings that a customer reads."""
        names = {}
        if query.group == "ticket":
            names = self._fetch_ticket_names([group["key"] for group in groups if group["key"]])
        for group in groups:
            key = group.pop("key")
            group["ticket_id"] = key if query.group == "ticket" else None
            if query.group == "day":
                group["heading"] = format_date(self.env, key)
            else:
                group["heading"] = names.get(key) or self.env._("Without a ticket")

    def _fetch_ticket_names(self, ticket_ids):
        """Return what tickets were called when they were the customer's: dict of id to name."""
        self.env.cr.execute(
            """
            SELECT ticket_id, CONCAT_WS(' ', number, name) FROM prepaid_entry_title
             WHERE agreement_id = %s AND ticket_id = ANY(%s)
            """,
            [self.id, ticket_ids],
        )
        return dict(self.env.cr.fetchall())

    def _print_statement(self, values):
        """Return the PDF of a statement in the language of the context, whoever asks.

        :param values: what a `StatementQuery` is made from
        """
        self.ensure_one()
        data = dict(values, lang=self.env.context.get("lang"))
        # The superuser: whoever calls has checked what the reader may see.
        env = self.with_user(SUPERUSER_ID).env
        return env["ir.actions.report"]._render_qweb_pdf(
            "prepaid_it_blocks_statement.report_prepaid_statement", self.ids, data=data
        )[0]

    def _get_statement_file_name(self, suffix, query):
        """Return the name of a statement's file.

        :param suffix: such as ``pdf``
        :param query: the `StatementQuery`
        """
        self.ensure_one()
        days = [str(day) for day in (query.date_from, query.date_to) if day]
        return "_".join([self.name.replace("/", "-"), *days]) + "." + suffix

    def _count_statement_rows(self, query):
        """Return the number of rows of statements, those of several agreements added up.

        :param query: a `StatementQuery`
        """
        # Of groups nothing is counted where no row is wanted.
        query = query._replace(group="entry")
        return sum(one._find_statement_rows(query, limit=0)[0]["entries"] for one in self)

    def _check_statement_length(self, query):
        """Refuse to make one PDF of statements that have too many rows.

        :param query: a `StatementQuery`
        :raise UserError: saying what to do
        """
        count = self._count_statement_rows(query)
        if count > self._statement_rows_at_most:
            raise UserError(
                self.env._(
                    "These statements have %(count)s entries; a PDF takes %(most)s at most. "
                    "Choose a shorter period or fewer agreements.",
                    count=count,
                    most=self._statement_rows_at_most,
                )
            )

    def _prepare_statement_report(self, query, rows_at_most):
        """Return the content of the PDF for one agreement, in the language of the context.

        :param query: a `StatementQuery`
        :param rows_at_most: when the statement has more rows, it is shown without them
        """
        self.ensure_one()
        count = self._count_statement_rows(query)
        is_too_long = count > rows_at_most
        document = self._get_statement_document(query, limit=0 if is_too_long else None)
        groups = [self._prepare_statement_group(group) for group in document["groups"]]
        return {
            "agreement": self,
            "lang": self.env.context.get("lang"),
            "period": self._get_period_text(query),
            "criteria": self._get_criteria_text(query),
            "totals": document["totals"],
            "changes": self._prepare_statement_changes(document["totals"]),
            "overage_text": self._get_statement_overage_text(query.date_to),
            "groups": [group for group in groups if group["rows"]],
            "entry_count": count,
            "row_count": len(document["rows"]),
            "is_too_long": is_too_long,
        }

    def _prepare_statement_group(self, group):
        return {
            "heading": group["heading"],
            "hours": _signed_clock(group["hours"] - group["overage_hours"]),
            "rows": [self._prepare_statement_row(row) for row in group["rows"]],
        }

    def _prepare_statement_row(self, row):
        """Return a row of the statement as the PDF shows it: texts alone.

        :param row: a row of `_get_statement_document`
        """
        text = row["description"]
        if row["kind"] != "drawdown":
            more = row["block_name"] if row["kind"] == "purchase" else text
            text = f"{row['kind_label']}: {more}" if more else row["kind_label"]
        notes = [row["ticket_name"], row["technician"], row["time_text"]]
        if row["is_booked_later"]:
            notes.append(self.env._("booked on %s", format_date(self.env, row["accounting_date"])))
        if row["is_waiting"]:
            notes.append(self.env._("not approved yet"))
        return {
            "date": format_date(self.env, row["date"]),
            "ticket": row["ticket_number"],
            "text": text,
            "notes": " · ".join(note for note in notes if note),
            "hours": _signed_clock(row["hours"]),
            "balance": as_clock(row["balance"]),
        }

    def _prepare_statement_changes(self, totals):
        """Return the texts of the changes between opening and closing balance."""
        labels = (
            ("bought", self.env._("Bought")),
            ("used", self.env._("Used")),
            ("adjusted", self.env._("Adjusted")),
            ("moved", self.env._("Moved")),
            ("expired", self.env._("Expired")),
            ("refunded", self.env._("Refunded")),
        )
        return [
            {"label": label, "text": _signed_clock(totals[name])}
            for name, label in labels
            if to_minutes(to_seconds(totals[name]))
        ]

    def _get_period_text(self, query):
        """Return the text of a query's period, in the context's language."""
        terms = {
            "first": format_date(self.env, query.date_from, date_format="long"),
            "last": format_date(self.env, query.date_to, date_format="long"),
        }
        if query.date_from and query.date_to:
            return self.env._("from %(first)s to %(last)s", **terms)
        if query.date_from:
            return self.env._("since %(first)s", **terms)
        if query.date_to:
            return self.env._("up to %(last)s", **terms)
        return self.env._("from the beginning until today")

    def _get_criteria_text(self, query):
        """Return the text of the filter, or False where all of the period is shown."""
        if not query.is_narrowed:
            return False
        if not query.search:
            return self.env._("Some entries only: the list is filtered.")
        return self.env._("Some entries only: those with “%s” in them.", query.search)

    def _get_statement_overage_text(self, date):
        """Return the text of the overage at the end of a day, or False for none.

        :param date: a calendar date of the company; None for now
        """
        self.ensure_one()
        seconds = self._get_overage_at(date)
        if to_minutes(seconds) <= 0:
            return False
        hours = as_clock(to_hours(seconds))
        return self.env._("%s hours were worked beyond your blocks.", hours)

    def _get_overage_at(self, date):
        """Return the seconds that no block covered, up to the end of a day.

        :param date: a calendar date of the company; None for all
        """
        self.ensure_one()
        domain = [("agreement_id", "=", self.id), ("block_id", "=", False)]
        if date:
            domain.append(("accounting_date", "<=", date))
        [(seconds,)] = self.env["prepaid.entry"]._read_group(domain, [], ["seconds:sum"])
        return -(seconds or 0)


def _signed_clock(hours):
    return ("+" if to_minutes(to_seconds(hours)) > 0 else "") + as_clock(hours)
