from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...search_terms import is_true_wanted

# What could not be mailed: of which agreement; the id of the `mail.mail` that Odoo's queue could
# not send, or None; model and id of the record that its capability needs to make it go again, or
# None; the text why, or None.
Unsent = namedtuple("Unsent", "agreement_id mail_id model record_id reason")


class PrepaidAgreementMailFailureMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: the renewal's mail, and mails that did not go out."""

    _name = "prepaid.agreement.mail.failure.mixin"
    _description = "Mails About Prepaid Agreements"

    mail_problem = fields.Text(
        string="Mails Not Sent",
        compute="_compute_mail_problem",
        search="_search_mail_problem",
        groups="base.group_user",
        help="Why mails about this agreement could not be sent.",
    )

    def _compute_mail_problem(self):
        problems = {}
        for one in self._fetch_unsent() if self.ids else []:
            # Each reason once: a mail server that is down fails every mail in the same way.
            reason = one.reason or self.env._("The mail server gave no reason.")
            problems.setdefault(one.agreement_id, {})[reason] = True
        for agreement in self:
            agreement.mail_problem = "\n".join(problems.get(agreement.id, ())) or False

    @api.model
    def _search_mail_problem(self, operator, value):
        """Search agreements by unsent mails."""
        numbers = {one.agreement_id for one in self.browse()._fetch_unsent()}
        is_positive = is_true_wanted(operator, value)
        return [("id", "in" if is_positive else "not in", sorted(numbers))]

    def _fetch_unsent(self):
        """Return the unsent mails of these agreements, in one statement.

        About all where this is an empty recordset.

        :return: list of `Unsent`
        """
        # By their names, and of one type: the queries of addons need not agree on more.
        named = SQL(
            "SELECT agreement_id, mail_id::int, model::varchar, record_id::int, reason::varchar"
        )
        parts = [SQL("%s FROM (%s) AS part", named, query) for query in self._get_unsent_queries()]
        asked = SQL("WHERE agreement_id = ANY(%s)", self.ids) if self else SQL()
        self.env.cr.execute(
            SQL(
                "SELECT * FROM (%(queries)s) AS unsent %(asked)s"
                " ORDER BY agreement_id, mail_id, model, record_id",
                queries=SQL(" UNION ALL ").join(parts),
                asked=asked,
            )
        )
        return [Unsent(*row) for row in self.env.cr.fetchall()]

    @api.model
    def _get_unsent_queries(self):
        """Return the queries for unsent mails: open renewal quotations.

        Extend to add the mails of another kind; they become parts of one statement, which looks
        at the agreements that are asked for alone. What has no mail yet, because it could not
        be made or there was nobody to write to, names the record that `_mail_again` needs. What
        need not be sent any more is left out.

        :return: list of `SQL`, each a SELECT of columns with the names of `Unsent`, over tables
            of which what waits has been flushed
        """
        self.env["mail.mail"].flush_model()
        self.env["mail.message"].flush_model()
        self.env["sale.order"].flush_model(["prepaid_agreement_id", "is_prepaid_renewal", "state"])
        return [
            SQL(
                """
                SELECT o.prepaid_agreement_id AS agreement_id, m.id AS mail_id, NULL AS model,
                       NULL AS record_id, m.failure_reason AS reason
                  FROM sale_order o
                  JOIN mail_message g ON g.model = 'sale.order' AND g.res_id = o.id
                  JOIN mail_mail m ON m.mail_message_id = g.id AND m.state = 'exception'
                 WHERE o.is_prepaid_renewal AND o.state IN ('draft', 'sent')
                """
            )
        ]

    def action_mail_again(self):
        """Send unsent mails with the next ones.

        :raise AccessError: for users who may not change the agreements
        """
        self.check_access("write")
        self._mail_again(self._fetch_unsent())
        self.env.flush_all()
        self.invalidate_recordset(["mail_problem"], flush=False)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    @api.model
    def _mail_again(self, unsent):
        """Queue unsent mails again.

        The right on the agreements was checked. Extend for what has no mail: see
        `_browse_unmade`.

        :param unsent: list of `Unsent`
        """
        # Sudo: the right on the agreement was checked; mails belong to the run.
        mails = self.env["mail.mail"].sudo().browse({one.mail_id for one in unsent if one.mail_id})
        mails.mark_outgoing()

    @api.model
    def _browse_unmade(self, unsent, model):
        """Return the records of a model without a mail.

        :param unsent: list of `Unsent`
        :param model: name of the model
        """
        numbers = [one.record_id for one in unsent if one.model == model and not one.mail_id]
        return self.env[model].browse(numbers)

    def _send_renewal_mail(self, order):
        """Mail the quotation's link to the single point of contact.

        :param order: the renewal quotation
        :raise UserError: when nobody can be written to
        """
        self.ensure_one()
        self._check_can_be_mailed()
        template = self.env.ref("prepaid_it_blocks.mail_template_renewal")
        template.send_mail(order.id, email_values=self._get_renewal_mail_values(order))
        order._mark_renewal_sent()
        order._plan_followup(0)
        self._log_gaps()

    def _get_renewal_mail_values(self, order):
        """Return additional values of the mail of a renewal quotation: none.

        Extend to add attachments, as commands that link them.

        :param order: the renewal quotation
        :return: dict of values of a `mail.mail`
        """
        return {}

    def _check_can_be_mailed(self):
        """Refuse to mail to nobody.

        :raise UserError: saying what to do
        """
        if not self.contact_id:
            raise UserError(
                self.env._(
                    "Agreement %s has no single point of contact to send the renewal "
                    "quotation to. Choose one with an e-mail address.",
                    self.name,
                )
            )
        if not self.contact_id.email:
            raise UserError(
                self.env._(
                    "%(contact)s, the single point of contact of agreement %(agreement)s, has "
                    "no e-mail address to send the renewal quotation to. Enter one, or choose "
                    "another contact.",
                    contact=self.contact_id.display_name,
                    agreement=self.name,
                )
            )
        if not self._get_mail_contact():
            raise UserError(
                self.env._(
                    "%(contact)s, the single point of contact of agreement %(agreement)s, or the "
                    "customer is archived: no renewal quotation goes there. Choose another "
                    "contact, or restore who was archived.",
                    contact=self.contact_id.display_name,
                    agreement=self.name,
                )
            )
