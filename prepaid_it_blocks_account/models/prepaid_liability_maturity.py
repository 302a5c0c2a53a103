from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours, to_seconds

from ..policies import liability, revenue

# Days of work from which the pace is taken.
_DAYS, _LEAST_DAYS = 90, 30


class PrepaidLiabilityMaturity(models.Model):
    """Part of the contract liability that is expected to become income, or to go, in one month.

    Hours are expected to be used at the agreement's pace of the last months, and to expire on the
    last day of their block. Made anew whenever somebody looks at it; it adds up to the tie-out.
    """

    _name = "prepaid.liability.maturity"
    _inherit = "prepaid.record.mixin"
    _description = "Maturity of the Contract Liability"
    _order = "date, partner_id, id"
    _rec_name = "name"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    date_as_of = fields.Date(string="As Of", required=True, readonly=True)
    date = fields.Date(
        string="Expected In", readonly=True, help="Last day of the month. Empty: nobody can say."
    )
    band = fields.Selection(
        [
            ("month", "This Month"),
            ("quarter", "Within 3 Months"),
            ("year", "Within 12 Months"),
            ("two_years", "In the Second Year"),
            ("later", "Later"),
            ("open", "Not Known"),
        ],
        string="Time Band",
        required=True,
        readonly=True,
    )
    basis = fields.Selection(
        [
            ("due", "Used, Entry to Come"),
            ("use", "Expected to Be Used"),
            ("expiry", "Expected to Expire"),
            ("refund", "Credit Note to Come"),
            ("open", "No End and No Use"),
            ("other", "Not of a Block"),
        ],
        string="Because",
        required=True,
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="cascade"
    )
    agreement_id = fields.Many2one(related="block_id.agreement_id", store=True)
    block_id = fields.Many2one("prepaid.block", readonly=True, index=True, ondelete="cascade")
    name = fields.Char(string="What For", required=True, readonly=True)
    hours = fields.Float(readonly=True)
    amount = fields.Monetary(readonly=True)

    _company_idx = compat.Index("(company_id)")

    @api.model
    def _rebuild(self, company):
        """Make the rows of a company anew, as of today.

        :param company: the `res.company`, in superuser mode
        """
        self.search([("company_id", "=", company.id)]).unlink()
        today = company._get_prepaid_today()
        rows = self.env["prepaid.revenue"]._get_tie_out(company, today)["rows"]
        blocks = self.env["prepaid.block"].browse(
            [row["block_id"] for row in rows if row["block_id"]]
        )
        expected = self._expect(company, rows, blocks, today)
        vals_list = []
        for row in rows:
            for date, basis, hours, amount in self._split_row(company, row, expected, today):
                vals_list.append(
                    {
                        "company_id": company.id,
                        "date_as_of": today,
                        "date": date,
                        "band": liability.get_band(date, today),
                        "basis": basis,
                        "partner_id": row["partner_id"],
                        "block_id": row["block_id"],
                        "name": row["name"],
                        "hours": hours,
                        "amount": amount,
                    }
                )
        self.create(vals_list)

    @api.model
    def _expect(self, company, rows, blocks, today):
        """Return the expected months of use and expiry of blocks.

        :param company: the `res.company`
        :param rows: the rows of the tie-out
        :param blocks: the `prepaid.block` among them
        :param today: the company's date
        :return: dict of block id to its list of `Expected`
        """
        seconds = {row["block_id"]: to_seconds(row["hours_left"]) for row in rows}
        # Earliest end first, as they are drawn.
        ordered = blocks.sorted(
            lambda one: (
                one.date_end or fields.Date.to_date("9999-12-31"),
                one.date_start or today,
                one.id,
            )
        )
        remaining = [
            liability.Remaining(one.id, one.agreement_id.id, seconds[one.id], one.date_end)
            for one in ordered
        ]
        found = {}
        for one in liability.expect(remaining, self._fetch_paces(company, today), today):
            found.setdefault(one.block_id, []).append(one)
        return found

    @api.model
    def _fetch_paces(self, company, today):
        """Return the seconds that agreements use a day, by their last months.

        :param company: the `res.company`
        :param today: the company's date
        :return: dict of agreement id to seconds
        """
        self.env.cr.execute(
            """
            SELECT e.agreement_id, -SUM(e.seconds),
                   LEAST(GREATEST(%(today)s::date - MIN(b.start), %(least)s), %(days)s)
              FROM prepaid_entry e
              LEFT JOIN prepaid_entry r ON r.id = e.reversed_id
             CROSS JOIN LATERAL (
                    SELECT MIN(date) AS start FROM prepaid_entry
                     WHERE agreement_id = e.agreement_id) b
             WHERE e.company_id = %(company)s AND e.date > %(start)s AND e.date <= %(today)s
               AND e.timesheet_number IS NOT NULL
               AND COALESCE(r.kind, e.kind) IN ('drawdown', 'overage')
             GROUP BY e.agreement_id
            HAVING SUM(e.seconds) < 0
            """,
            {
                "company": company.id,
                "today": today,
                "start": today - timedelta(days=_DAYS),
                "days": _DAYS,
                "least": _LEAST_DAYS,
            },
        )
        return {row[0]: row[1] / row[2] for row in self.env.cr.fetchall()}

    @api.model
    def _split_row(self, company, row, expected, today):
        """Return the parts of one row of the tie-out by month, which add up to its total.

        :param company: the `res.company`
        :param row: the row
        :param expected: what `_expect` returned
        :param today: the company's date
        :return: list of (last day of the month or None, basis, hours, money)
        """
        step = company.currency_id.rounding
        parts = []
        found = expected.get(row["block_id"], [])
        left = row["amount_left"]
        if found:
            amounts = revenue.split(left, [one.seconds for one in found], step)
            for one, amount in zip(found, amounts, strict=True):
                parts.append((one.date, one.basis, to_hours(one.seconds), amount))
        elif left:
            parts.append((None, "open", row["hours_left"], left))
        month = liability.last_of_month(today)
        parts.append((month, "due", row["hours_waiting"], row["amount_waiting"]))
        parts.append((None, "refund", 0.0, row["amount_refund"]))
        parts.append((None, "other", 0.0, row["amount_other"]))
        return [part for part in parts if part[3]]
