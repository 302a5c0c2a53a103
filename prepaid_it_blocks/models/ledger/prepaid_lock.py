from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import compat


class PrepaidLock(models.Model):
    """Lock date of a company's prepaid ledger, which is closed up to it: one record a company.

    Whatever happens to a timesheet, block or agreement from then on is booked on the first
    open day: the sum of the rows booked up to the lock date never changes again.

    A table of its own, since each row of the ledger reads its company's record `FOR SHARE`
    (see `prepaid.entry._insert`). Those who log time do not wait for each other, and nobody
    waits for other changes of the company. Whoever sets the date waits for the transactions
    that are posting; those that began before it was set and post afterwards fail with a
    serialization error and are tried again: no row slips into the period just closed.
    """

    _name = "prepaid.lock"
    _description = "Lock Date of the Prepaid Ledger"
    _inherit = ["prepaid.record.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "company_id"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    lock_date = fields.Date(
        tracking=True,
        help="Last day of the closed period. Later changes of time up to this day are booked "
        "on the day after it.",
    )

    _company_unique = compat.Constraint(
        "UNIQUE (company_id)",
        "A company has one lock date.",
    )

    def init(self):
        """Give each company its record; later companies bring it along."""
        self.env.cr.execute(
            """
            INSERT INTO prepaid_lock (company_id)
            SELECT id FROM res_company ON CONFLICT DO NOTHING
            """
        )

    @api.constrains("lock_date")
    def _check_lock_date(self):
        for lock in self.filtered("lock_date"):
            today = lock.company_id._get_prepaid_today()
            if lock.lock_date > today:
                raise ValidationError(
                    self.env._(
                        "%(date)s is in the future: the prepaid ledger can be closed up to "
                        "today, %(today)s, at most.",
                        date=fields.Date.to_string(lock.lock_date),
                        today=fields.Date.to_string(today),
                    )
                )

    def write(self, vals):
        """Extend: the date is in the database at once, for the rows that come next."""
        result = super().write(vals)
        self.flush_model()
        return result
