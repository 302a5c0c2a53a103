import functools

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.batch import get_error_text
from odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run import Sendable
from odoo.tools import SQL


class PrepaidAgreement(models.Model):
    """Agreements with alerts on low hours, in the run that renews them."""

    _name = "prepaid.agreement"
    _inherit = [
        "prepaid.agreement.alert.mixin",
        "prepaid.agreement.forecast.mixin",
        "prepaid.agreement",
    ]

    alert_ids = fields.One2many("prepaid.alert", "agreement_id", string="Alerts", readonly=True)
    notice_ids = fields.One2many(
        "prepaid.alert.notice", "agreement_id", string="Notified", readonly=True
    )

    @api.depends("notice_ids.state", "notice_ids.problem")
    def _compute_mail_problem(self):
        return super()._compute_mail_problem()

    @api.model
    def _get_unsent_queries(self):
        """Extend: add notices that could not be sent, or without an address.

        An alert that is over need not be sent any more.
        """
        self.env["prepaid.alert"].flush_model()
        self.env["prepaid.alert.notice"].flush_model()
        return [
            *super()._get_unsent_queries(),
            SQL(
                """
                SELECT n.agreement_id, m.id AS mail_id, 'prepaid.alert.notice' AS model,
                       n.id AS record_id, COALESCE(m.failure_reason, n.problem) AS reason
                  FROM prepaid_alert_notice n
                  JOIN prepaid_alert t ON t.id = n.alert_id
                  LEFT JOIN mail_mail m ON m.id = n.mail_id AND m.state = 'exception'
                 WHERE (n.state = 'failed' OR m.id IS NOT NULL)
                   AND (n.kind = 'resolved' OR t.date_resolved IS NULL)
                """
            ),
        ]

    @api.model
    def _mail_again(self, unsent):
        """Extend: let notices without a mail wait for the next run."""
        result = super()._mail_again(unsent)
        # Sudo: the right on the agreement was checked; notices belong to the run.
        notices = self._browse_unmade(unsent, "prepaid.alert.notice").sudo()
        notices.write({"state": "waiting", "problem": False})
        return result

    def _fetch_other_figures(self, company, today):
        """Return the figures of measures that addons add to levels: none.

        Of these agreements alone; of all where this is an empty recordset. Extend to measure
        what is added to `measure` of `prepaid.alert.level`: a level on it is reached from its
        threshold on, and left again below. The number of statements must not depend on the
        number of agreements.

        :param company: one `res.company`
        :param today: the company's calendar date
        :return: dict of agreement id to a dict of measure to a number
        """
        return {}

    def _find_other_work(self, company):
        """Extend: add alerts that open or are over, as their `Change`."""
        work = super()._find_other_work(company)
        for number, change in self._find_alert_changes(company).items():
            work.setdefault(number, {})["alert"] = change
        return work

    def _is_salesperson_notified(self, item):
        """Extend: count the alert, which mentions the renewal too."""
        change = item.others.get("alert")
        is_notified = bool(change) and self._notifies_salesperson(change)
        return is_notified or super()._is_salesperson_notified(item)

    def _do_due_work(self, item):
        """Extend: notify recipients of alerts; the quotation's mail notifies its own."""
        order, details = super()._do_due_work(item)
        if order:
            self._absorb_notices(order)
        change = item.others.get("alert")
        notices = change and self._apply_alert_change(change, order)
        if notices:
            names = ", ".join(notices.mapped("partner_id.display_name"))
            details.append(self.env._("To be told: %s.", names))
        return order, details

    def _log_failure(self, run, item, error):
        """Extend: notify the person in charge of an alert that could not be made."""
        if item.others.get("alert") and not item.is_due:
            self._log_alert_problem(get_error_text(error))
        return super()._log_failure(run, item, error)

    def _describe_causes(self, item):
        """Extend: add levels that are reached, or left again."""
        causes = super()._describe_causes(item)
        change = item.others.get("alert")
        if not change:
            return causes
        for level in self._get_reached_levels(change):
            # The renewal says it already.
            if not (item.is_due and level.measure == "renewal"):
                causes.append(self.env._("reached: %s", level.name))
        for alert in self.env["prepaid.alert"].browse(change.resolved).exists():
            causes.append(self.env._("left again: %s", alert.level_id.name))
        return causes

    def _describe_plans(self, item):
        """Extend: add the people who would be notified."""
        plans = super()._describe_plans(item)
        change = item.others.get("alert")
        if change and change.reached:
            readers = self.env["res.partner"]
            for level in self._get_reached_levels(change):
                readers |= level._get_readers(self)
            plans.append(self.env._("Would tell: %s.", ", ".join(readers.mapped("display_name"))))
        return plans

    def _get_reached_levels(self, change):
        """Return the levels that a `Change` says are reached: a list, since blocks share them."""
        level = self.env["prepaid.alert.level"]
        return [level.browse(number) for (number, __), __ in change.reached]

    def _find_sendable(self):
        """Extend: add notices, and digests of many agreements."""
        sendable = super()._find_sendable()
        notices, digest = self.env["prepaid.alert.notice"], self.env["prepaid.alert.digest"]
        for number in notices._search_sendable(self).ids:
            notice = notices.browse(number)
            sendable.append(Sendable(notice, notice._send, notice._fail))
        for arguments in digest._find_due() if not self else []:
            sendable.append(Sendable(digest, functools.partial(digest._send, *arguments), None))
        return sendable
