from markupsafe import escape

from odoo import api, fields, models, tools
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours


class PrepaidRevenueWaiting(models.Model):
    """Hours that an entry had recognised before it was reset or reversed.

    They wait, and are shown as waiting, until a run or the dialog has recognised them again.
    """

    _name = "prepaid.revenue.waiting"
    _description = "Revenue to Be Recognised Again"
    _inherit = "prepaid.record.mixin"
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char(string="Journal Entry", required=True, readonly=True)
    activity_id = fields.Many2one("mail.activity", readonly=True, ondelete="set null")
    date_period = fields.Date(
        string="Period To", required=True, readonly=True, help="Last day of the entry's period."
    )
    seconds = fields.Integer(readonly=True, aggregator=None)
    hours = fields.Float(compute="_compute_hours", store=True)
    amount = fields.Monetary(readonly=True)
    is_done = fields.Boolean(string="Recognised Again", readonly=True)

    # Finds what waits among all that ever did.
    _idx = compat.Index("(company_id, date_period) WHERE NOT is_done")

    @api.depends("seconds")
    def _compute_hours(self):
        for one in self:
            one.hours = to_hours(one.seconds)

    @api.model
    def _record(self, move, records, count):
        """Record hours to be recognised again, and notify the accountant.

        :param move: the `account.move` that is reset or reversed
        :param records: its `prepaid.revenue`
        :param count: number of rows of the ledger that it had recognised
        """
        seconds = sum(records.mapped("seconds"))
        text = self.env._(
            "%(hours)s prepaid hours (%(count)s entries of the ledger) are not recognised any "
            "more: the next scheduled run recognises them again, or Recognise Revenue at once.",
            hours=as_clock(to_hours(seconds)),
            count=count,
        )
        move.message_post(body=escape(text))
        activity = move.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self._get_accountant(move.company_id).id,
            date_deadline=move.company_id._get_prepaid_today(),
            summary=self.env._("Prepaid hours wait to be recognised again"),
            note=tools.plaintext2html(text),
        )
        self.create(
            {
                "company_id": move.company_id.id,
                "name": move.name or move.ref or "/",
                "activity_id": activity.id,
                "date_period": max(records.mapped("date_period")),
                "seconds": seconds,
                "amount": sum(records.mapped("amount")),
                "is_done": False,
            }
        )

    @api.model
    def _get_accountant(self, company):
        """Return the accountant to notify: the user who reset the entry, else a manager.

        :param company: the `res.company`
        """
        user = self.env.user
        if user.active and user.has_group("account.group_account_invoice"):
            return user
        group = self.env.ref("prepaid_it_blocks.group_manager")
        domain = [(compat.ALL_GROUPS, "in", group.ids), ("company_ids", "in", company.ids)]
        return self.env["res.users"].search(domain, order="id", limit=1) or user

    @api.model
    def _find(self, company, date=None):
        """Return the waiting records of a company.

        :param company: the `res.company`
        :param date: last day of a period that takes it; None for all
        """
        domain = [("company_id", "=", company.id), ("is_done", "=", False)]
        if date:
            domain.append(("date_period", "<=", date))
        return self.search(domain)

    def _finish(self, moves):
        """Record that hours are recognised again.

        :param moves: the `account.move` that did so; none where nothing was left to recognise
        """
        if not self:
            return
        text = self.env._("There was nothing to recognise any more.")
        if moves:
            names = ", ".join(moves.mapped("display_name"))
            text = self.env._("The hours are recognised again: %s", names)
        for activity in self.mapped("activity_id"):
            activity.action_feedback(feedback=text)
        self.write({"is_done": True})
