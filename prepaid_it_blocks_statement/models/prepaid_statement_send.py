from collections import namedtuple

import psycopg2

from odoo import Command, api, models
from odoo.addons.prepaid_it_blocks.batch import lock_row

from ..policies.statement import StatementQuery

# A statement as it is about to be sent: its PDF, its totals and its language.
Draft = namedtuple("Draft", "pdf totals lang")


class PrepaidStatementSendMixin(models.AbstractModel):
    """Part of monthly statements: their PDF, mailed and kept in one transaction."""

    _name = "prepaid.statement.send.mixin"
    _description = "Sending of Monthly Statements"
    _inherit = "prepaid.document.mixin"

    def _make(self):
        """Return the `Draft` of the statement as it is now; nothing is written.

        Before any row is locked: a PDF takes its time.
        """
        self.ensure_one()
        lang = self.agreement_id._get_statement_lang()
        agreement = self.agreement_id.with_context(lang=lang).with_company(self.company_id)
        try:
            totals = agreement._get_statement_totals(self.date_from, self.date_to)
            pdf = agreement._print_statement(self._get_query().to_arguments())
        except psycopg2.Error:
            # What is noted about it needs a transaction that works.
            self.env.cr.rollback()
            raise
        return Draft(pdf, totals, lang)

    def _get_query(self):
        """Return the statement's query; in a PDF the oldest entry comes first."""
        return StatementQuery(self.date_from, self.date_to, order="oldest")

    def _send(self, draft):
        """Keep a statement and hand its mail to Odoo's mail queue.

        :param draft: the `Draft`
        """
        self.ensure_one()
        lock_row(self)
        if not self.exists() or self.state != "waiting":
            # Somebody was faster.
            return
        recipients = self._find_recipients()
        self.write(
            {
                "opening_hours": draft.totals["opening"],
                "bought_hours": draft.totals["bought"],
                "used_hours": -draft.totals["used"],
                "closing_hours": draft.totals["closing"],
                "lang": draft.lang,
                "recipient_ids": [Command.set(recipients.ids)],
            }
        )
        if not recipients:
            self._fail(self._explain_recipients())
            return
        self.attachment_id = self._keep(draft.pdf)
        self._mail()

    def _get_file_name(self):
        """Override: that of the statement."""
        return self.agreement_id._get_statement_file_name("pdf", self._get_query())

    @api.model
    def _get_mail_template(self):
        """Override: that of statements."""
        return self.env.ref("prepaid_it_blocks_statement.mail_template_statement")

    @api.model
    def _explain_address(self, names):
        """Override: statements arrive."""
        return self.env._("%s has no e-mail address: enter one, so that statements arrive.", names)

    def _fail(self, problem):
        """Record that a statement could not be sent, and the remedy.

        :param problem: text
        """
        self.write({"state": "failed", "problem": problem})
        self.agreement_id._log_statement_problem(problem)
