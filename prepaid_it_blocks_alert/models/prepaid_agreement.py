import functools

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.isolated import get_error_text
from odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run import Sendable
from odoo.tools import SQL


class PrepaidAgreement(models.Model):
    """Agreements whose readers are told when hours run low, in the run that renews them."""

    _name = "prepaid.agreement"
    _inherit = [
        "prepaid.agreement.alert.mixin",
        "prepaid.agreement.forecast.mixin",
        "prepaid.agreement",
    ]

    alert_ids = fields.One2many("prepaid.alert", "agreement_id", string="Alerts", readonly=True)
    notice_ids = fields.One2many(
        "prepaid.alert.notice", "agreement_id", string="Told", readonly=True
    )

    @api.depends("notice_ids.state", "notice_ids.problem")
    def _compute_mail_problem(self):
        return super()._compute_mail_problem()

    @api.model
    def _get_unsent_queries(self):
        """Extend: add notices that the queue could not send, or whose reader has no address.

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

    def _find_other_work(self, company):
        """Extend: add alerts that open or are over, as their `Change`."""
        work = super()._find_other_work(company)
        for number, change in self._find_alert_changes(company).items():
            work.setdefault(number, {})["alert"] = change
        return work

    def _is_salesperson_told(self, piece):
        """Extend: count the alert, which tells of the renewal too."""
        change = piece.others.get("alert")
        is_told = bool(change) and self._tells_salesperson(change)
        return is_told or super()._is_salesperson_told(piece)

    def _do_due_work(self, piece):
        """Extend: note who is told of what; who got the quotation is told by its mail."""
        order, details = super()._do_due_work(piece)
        if order:
            self._absorb_notices(order)
        change = piece.others.get("alert")
        notices = change and self._apply_alert_change(change, order)
        if notices:
            names = ", ".join(notices.mapped("partner_id.display_name"))
            details.append(self.env._("To be told: %s.", names))
        return order, details

    def _note_failure(self, run, piece, error):
        """Extend: tell the person in charge of an alert that could not be made."""
        if piece.others.get("alert") and not piece.is_due:
            self._note_alert_problem(get_error_text(error))
        return super()._note_failure(run, piece, error)

    def _describe_causes(self, piece):
        """Extend: add levels that are reached, or left again."""
        causes = super()._describe_causes(piece)
        change = piece.others.get("alert")
        if not change:
            return causes
        for level in self._get_reached_levels(change):
            # The renewal says it already.
            if not (piece.is_due and level.measure == "renewal"):
                causes.append(self.env._("reached: %s", level.name))
        for alert in self.env["prepaid.alert"].browse(change.resolved).exists():
            causes.append(self.env._("left again: %s", alert.level_id.name))
        return causes

    def _describe_plans(self, piece):
        """Extend: add who would be told."""
        plans = super()._describe_plans(piece)
        change = piece.others.get("alert")
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
        """Extend: add notices that go one by one, and digests, which are about many agreements."""
        sendable = super()._find_sendable()
        notices, digest = self.env["prepaid.alert.notice"], self.env["prepaid.alert.digest"]
        for number in notices._search_sendable(self).ids:
            notice = notices.browse(number)
            sendable.append(Sendable(notice, notice._send, notice._fail))
        for arguments in digest._find_due() if not self else []:
            sendable.append(Sendable(digest, functools.partial(digest._send, *arguments), None))
        return sendable
