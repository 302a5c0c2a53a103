from odoo import api, fields, models

from ...search_terms import is_true_wanted


class PrepaidAgreement(models.Model):
    """Mails about an agreement that did not go out: shown, and sent again on request."""

    _inherit = "prepaid.agreement"

    mail_problem = fields.Text(
        string="Mails Not Sent",
        compute="_compute_mail_problem",
        search="_search_mail_problem",
        groups="base.group_user",
        help="Why alerts, statements, renewal quotations or requests for extra time of this "
        "agreement could not be mailed.",
    )

    @api.depends("notice_ids.state", "notice_ids.problem", "statement_ids.state")
    def _compute_mail_problem(self):
        problems = {}
        for number, *__, text in self._fetch_unsent() if self.ids else []:
            # Each reason once: a mail server that is down fails every mail in the same way.
            problems.setdefault(number, {})[
                text or self.env._("The mail server gave no reason.")
            ] = True
        for agreement in self:
            agreement.mail_problem = "\n".join(problems.get(agreement.id, ())) or False

    @api.model
    def _search_mail_problem(self, operator, value):
        """Return the domain of the agreements of which mails were not sent, or of the others."""
        unsent = self.browse()._fetch_unsent()
        is_positive = is_true_wanted(operator, value)
        return [("id", "in" if is_positive else "not in", sorted({row[0] for row in unsent}))]

    def _fetch_unsent(self):
        """Return what could not be mailed about these agreements, in one statement.

        About all where this is an empty recordset. That is alerts, digests, statements, open
        renewal quotations, receipts and open requests for extra time whose mail Odoo's queue
        could not send, and alerts and statements for which there was nobody to write to, or
        that could not be made. An alert that is over need not be sent any more.

        :return: list of (agreement id, id of the `mail.mail` or None, id of the
            `prepaid.alert.notice` or None, id of the `prepaid.statement` or None, reason in
            words or None)
        """
        for name in ("mail.mail", "mail.message", "prepaid.alert", "prepaid.alert.notice"):
            self.env[name].flush_model()
        self.env["prepaid.consent.request"].flush_model()
        self.env["prepaid.statement"].flush_model()
        self.env["sale.order"].flush_model(["prepaid_agreement_id", "prepaid_receipt_id", "state"])
        self.env.cr.execute(
            """
            SELECT n.agreement_id, m.id, n.id, NULL::int, COALESCE(m.failure_reason, n.problem)
              FROM prepaid_alert_notice n
              JOIN prepaid_alert t ON t.id = n.alert_id
              LEFT JOIN mail_mail m ON m.id = n.mail_id AND m.state = 'exception'
             WHERE (%(is_all)s OR n.agreement_id = ANY(%(ids)s))
               AND (n.state = 'failed' OR m.id IS NOT NULL)
               AND (n.kind = 'resolved' OR t.date_resolved IS NULL)
             UNION ALL
            SELECT o.prepaid_agreement_id, m.id, NULL, NULL, m.failure_reason
              FROM sale_order o
              JOIN mail_message g ON g.model = 'sale.order' AND g.res_id = o.id
              JOIN mail_mail m ON m.mail_message_id = g.id AND m.state = 'exception'
             WHERE (%(is_all)s OR o.prepaid_agreement_id = ANY(%(ids)s))
               AND o.is_prepaid_renewal AND o.state IN ('draft', 'sent')
             UNION ALL
            SELECT o.prepaid_agreement_id, m.id, NULL, NULL, m.failure_reason
              FROM sale_order o
              JOIN mail_mail m ON m.id = o.prepaid_receipt_id AND m.state = 'exception'
             WHERE %(is_all)s OR o.prepaid_agreement_id = ANY(%(ids)s)
             UNION ALL
            SELECT r.agreement_id, m.id, NULL, NULL, m.failure_reason
              FROM prepaid_consent_request r
              JOIN mail_message g ON g.model = 'prepaid.consent.request' AND g.res_id = r.id
              JOIN mail_mail m ON m.mail_message_id = g.id AND m.state = 'exception'
             WHERE (%(is_all)s OR r.agreement_id = ANY(%(ids)s)) AND r.outcome IS NULL
             UNION ALL
            SELECT s.agreement_id, m.id, NULL, s.id, COALESCE(m.failure_reason, s.problem)
              FROM prepaid_statement s
              LEFT JOIN mail_mail m ON m.id = s.mail_id AND m.state = 'exception'
             WHERE (%(is_all)s OR s.agreement_id = ANY(%(ids)s))
               AND (s.state = 'failed' OR m.id IS NOT NULL)
             ORDER BY 1, 2, 3, 4
            """,
            {"ids": self.ids, "is_all": not self},
        )
        return self.env.cr.fetchall()

    def action_mail_again(self):
        """Let the mails that could not be sent go out with the next ones.

        :raise AccessError: for users who may not change the agreements
        """
        self.check_access("write")
        unsent = self._fetch_unsent()
        # Sudo: the right on the agreement was checked; mails and notices belong to the run.
        mails = self.env["mail.mail"].sudo().browse({row[1] for row in unsent if row[1]})
        mails.mark_outgoing()
        notices = self.env["prepaid.alert.notice"].sudo()
        notices = notices.browse({row[2] for row in unsent if row[2] and not row[1]})
        notices.write({"state": "waiting", "problem": False})
        statements = self.env["prepaid.statement"]
        statements.browse([row[3] for row in unsent if row[3] and not row[1]]).action_try_again()
        self.env.flush_all()
        self.invalidate_recordset(["mail_problem"], flush=False)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
