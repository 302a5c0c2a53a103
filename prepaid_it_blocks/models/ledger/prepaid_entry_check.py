import logging

from odoo import api, models

_logger = logging.getLogger(__name__)

# The rules that hold whatever stands on the core, by their codes.
_RULES = {
    "block_balance": """
        SELECT b.agreement_id, b.id FROM prepaid_block b
          LEFT JOIN (SELECT block_id, SUM(seconds) AS seconds FROM prepaid_entry
                      GROUP BY block_id) e ON e.block_id = b.id
         WHERE b.balance_seconds <> COALESCE(e.seconds, 0) OR b.balance_seconds < 0""",
    "block_used": """
        SELECT b.agreement_id, b.id FROM prepaid_block b
          LEFT JOIN (SELECT block_id, SUM(seconds) AS seconds FROM prepaid_entry
                      WHERE timesheet_number IS NOT NULL
                      GROUP BY block_id) e ON e.block_id = b.id
         WHERE b.used_seconds <> -COALESCE(e.seconds, 0)""",
    "block_state": """
        SELECT agreement_id, id FROM prepaid_block
         WHERE (balance_seconds > 0) <> (state = 'active')""",
    "agreement_balance": """
        SELECT a.id, a.id FROM prepaid_agreement a
          LEFT JOIN (SELECT agreement_id, SUM(balance_seconds) AS seconds FROM prepaid_block
                      WHERE state = 'active' GROUP BY agreement_id) b
            ON b.agreement_id = a.id
         WHERE a.balance_seconds <> COALESCE(b.seconds, 0)""",
    "agreement_overage": """
        SELECT a.id, a.id FROM prepaid_agreement a
          LEFT JOIN (SELECT agreement_id, SUM(seconds) AS seconds FROM prepaid_entry
                      WHERE block_id IS NULL GROUP BY agreement_id) e
            ON e.agreement_id = a.id
         WHERE a.overage_seconds <> -COALESCE(e.seconds, 0)""",
    "timesheet_time": """
        SELECT e.agreement_id, l.id FROM account_analytic_line l
          LEFT JOIN (SELECT timesheet_number, MAX(agreement_id) AS agreement_id,
                            SUM(seconds) AS seconds,
                            SUM(seconds) FILTER (WHERE block_id IS NULL) AS overage
                       FROM prepaid_entry WHERE timesheet_number IS NOT NULL
                      GROUP BY timesheet_number) e ON e.timesheet_number = l.id
         WHERE COALESCE(l.prepaid_hours, 0) <> -COALESCE(e.seconds, 0) / 3600.0::float8
            OR COALESCE(l.prepaid_overage_hours, 0) <> -COALESCE(e.overage, 0) / 3600.0::float8
            OR COALESCE(l.prepaid_covered_hours, 0)
               <> (COALESCE(e.overage, 0) - COALESCE(e.seconds, 0)) / 3600.0::float8""",
    "deleted_timesheet": """
        SELECT MAX(e.agreement_id), e.timesheet_number FROM prepaid_entry e
         WHERE e.timesheet_number IS NOT NULL
           AND NOT EXISTS (SELECT FROM account_analytic_line l WHERE l.id = e.timesheet_number)
         GROUP BY e.timesheet_number
        HAVING SUM(e.seconds) <> 0""",
    "reversal": """
        SELECT e.agreement_id, e.id FROM prepaid_entry e
          JOIN (SELECT reversed_id, SUM(seconds) AS seconds FROM prepaid_entry
                 WHERE reversed_id IS NOT NULL GROUP BY reversed_id) r
            ON r.reversed_id = e.id
         WHERE ABS(r.seconds) > ABS(e.seconds) OR SIGN(r.seconds) = SIGN(e.seconds)""",
    "work_date": """
        SELECT e.agreement_id, e.id FROM prepaid_entry e
          JOIN prepaid_block b ON b.id = e.block_id
         WHERE e.kind = 'drawdown' AND e.date < b.date_start""",
    "accounting_date": """
        SELECT e.agreement_id, e.id FROM prepaid_entry e
          LEFT JOIN prepaid_entry o ON o.id = e.reversed_id
         WHERE e.accounting_date < e.date OR e.accounting_date < o.accounting_date""",
    "ended_agreement": """
        SELECT a.id, a.id FROM prepaid_agreement a
         WHERE a.state = 'ended' AND (a.balance_seconds <> 0
               OR EXISTS (SELECT FROM prepaid_block b
                           WHERE b.agreement_id = a.id AND b.state = 'pending'))""",
    "signed_agreement": """
        SELECT id, id FROM prepaid_agreement
         WHERE state <> 'ended' AND (state = 'signed') <> (date_signed IS NOT NULL)""",
    "order_agreement": """
        SELECT a.id, o.id FROM sale_order o
          JOIN prepaid_agreement a ON a.id = o.prepaid_agreement_id
         WHERE a.company_id <> o.company_id""",
    "same_agreement": """
        SELECT e.agreement_id, e.id FROM prepaid_entry e
          JOIN prepaid_block b ON b.id = e.block_id
         WHERE b.agreement_id <> e.agreement_id OR b.company_id <> e.company_id""",
    "purchase": """
        SELECT b.agreement_id, b.id FROM prepaid_block b
          LEFT JOIN (SELECT block_id, COUNT(*) AS times, SUM(seconds) AS seconds
                       FROM prepaid_entry
                      WHERE (kind = 'purchase' AND revision IS NULL)
                         OR (kind = 'transfer' AND seconds > 0)
                      GROUP BY block_id) e ON e.block_id = b.id
         WHERE (b.state <> 'pending' AND b.state <> 'cancelled' AND e.times IS NULL)
            OR e.times <> 1 OR e.seconds + COALESCE(b.changed_seconds, 0) <> b.seconds""",
    "order_change": """
        SELECT b.agreement_id, b.id FROM prepaid_block b
          LEFT JOIN (SELECT p.block_id, SUM(p.seconds) AS seconds
                       FROM prepaid_entry p LEFT JOIN prepaid_entry r ON r.id = p.reversed_id
                      WHERE (p.kind = 'purchase' AND p.revision IS NOT NULL)
                         OR COALESCE(r.kind, p.kind) = 'refund'
                      GROUP BY p.block_id) e ON e.block_id = b.id
         WHERE b.is_order_cancelled IS NOT TRUE
           AND COALESCE(b.changed_seconds, 0) - COALESCE(b.refunded_seconds, 0)
               <> COALESCE(e.seconds, 0)""",
    "transfer": """
        SELECT b.agreement_id, b.id FROM prepaid_block b
          LEFT JOIN (SELECT block_id, SUM(seconds) FILTER (WHERE seconds < 0) AS gone,
                            SUM(seconds) FILTER (WHERE seconds > 0) AS come
                       FROM prepaid_entry WHERE kind = 'transfer'
                      GROUP BY block_id) e ON e.block_id = b.id
          LEFT JOIN (SELECT transferred_from_id, SUM(seconds) AS seconds FROM prepaid_block
                      WHERE transferred_from_id IS NOT NULL
                      GROUP BY transferred_from_id) t ON t.transferred_from_id = b.id
          LEFT JOIN prepaid_block s ON s.id = b.transferred_from_id
         WHERE COALESCE(e.gone, 0) + COALESCE(t.seconds, 0) <> 0
            OR (e.come IS NULL) <> (s.id IS NULL)
            OR s.company_id <> b.company_id OR s.rate <> b.rate
            OR s.currency_id <> b.currency_id""",
    "hours_of_seconds": """
        SELECT agreement_id, id FROM prepaid_entry WHERE hours <> seconds / 3600.0::float8
         UNION ALL
        SELECT agreement_id, id FROM prepaid_block
         WHERE hours <> seconds / 3600.0::float8
            OR balance_hours <> balance_seconds / 3600.0::float8
            OR used_hours <> used_seconds / 3600.0::float8
            OR changed_hours <> changed_seconds / 3600.0::float8
            OR refunded_hours <> refunded_seconds / 3600.0::float8
         UNION ALL
        SELECT id, id FROM prepaid_agreement
         WHERE balance_hours <> balance_seconds / 3600.0::float8
            OR overage_hours <> overage_seconds / 3600.0::float8""",
}


class PrepaidEntryCheckMixin(models.AbstractModel):
    """Part of `prepaid.entry`: the check that the ledger's rules hold, over the whole database."""

    _name = "prepaid.entry.check.mixin"
    _description = "Check of the Prepaid Ledger"

    @api.model
    def _get_rules(self):
        """Return the ledger's rules, each as a statement that finds violations.

        Extend to add a rule, and its label in `_get_rule_labels`. A statement has no parameters,
        reads the whole database and nothing from the cache, and takes one pass over a table
        rather than a look-up for each row.

        :return: dict of the code of a rule to its statement, which selects the id of the
            agreement that is concerned (or NULL) and the id of the row
        """
        return dict(_RULES)

    @api.model
    def _get_rule_labels(self):
        """Return the text of each rule of `_get_rules`.

        Extend to name rules that were added there.

        :return: dict of the code of a rule to the end of a sentence "it does not hold that ..."
        """
        return {
            "block_balance": self.env._(
                "a block's balance is the sum of its rows, and not negative"
            ),
            "block_used": self.env._("a block's used hours are what timesheets drew"),
            "block_state": self.env._("a block is active exactly while it has hours"),
            "agreement_balance": self.env._(
                "an agreement's balance is the sum of its active blocks"
            ),
            "agreement_overage": self.env._("an agreement's overage is what no block covered"),
            "timesheet_time": self.env._(
                "a timesheet's time is its drawdowns, less reversals, plus overage"
            ),
            "deleted_timesheet": self.env._("a deleted timesheet has given everything back"),
            "reversal": self.env._("no row is taken back by more than its hours"),
            "work_date": self.env._("no block pays for work before its first day"),
            "accounting_date": self.env._(
                "no row is booked before its date, or before the row that it takes back"
            ),
            "ended_agreement": self.env._(
                "an agreement that has ended has no hours, nor any on order"
            ),
            "signed_agreement": self.env._(
                "an agreement is signed exactly when it has the day of its signature"
            ),
            "order_agreement": self.env._("an order and its agreement have the same company"),
            "same_agreement": self.env._("a row and its block have the same agreement and company"),
            "purchase": self.env._(
                "a block that was ever usable got its hours once, by a purchase or a transfer"
            ),
            "order_change": self.env._(
                "what orders and refunds changed of a block in use stands in the ledger"
            ),
            "transfer": self.env._(
                "what is moved away from a block came to others of its company at its price"
            ),
            "hours_of_seconds": self.env._("the hours that are shown are the seconds counted"),
        }

    @api.model
    def _check_ledger(self):
        """Look for rows that break the ledger's rules.

        One set-based statement a rule, whatever the size of the ledger.

        :return: list of dicts: ``rule`` (its code), ``label`` (what has to be so),
            ``agreement_ids`` and ``ids`` of the rows that break it; empty when all is well
        """
        self.env.flush_all()
        labels = self._get_rule_labels()
        broken = []
        for rule, statement in self._get_rules().items():
            self.env.cr.execute(statement)
            rows = self.env.cr.fetchall()
            if rows:
                broken.append(
                    {
                        "rule": rule,
                        "label": labels[rule],
                        "agreement_ids": sorted({row[0] for row in rows if row[0]}),
                        "ids": sorted(row[1] for row in rows),
                    }
                )
        return broken

    @api.model
    def _cron_check(self):
        """Check the ledger; create an activity on agreements with violations.

        An agreement whose last such activity is still open gets no second one.
        """
        broken = self._check_ledger()
        for finding in broken:
            _logger.error(
                "Prepaid ledger: it does not hold that %s: %s", finding["label"], finding["ids"]
            )
            agreements = self.env["prepaid.agreement"].browse(finding["agreement_ids"])
            agreements._schedule_check_activity(finding["label"])
        if not broken:
            _logger.info("Prepaid ledger: %d rules hold", len(self._get_rules()))
