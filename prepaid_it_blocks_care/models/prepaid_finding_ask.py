from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_split

# Hours between two mails about a finding to the same person.
_HOURS_BETWEEN = 24


class PrepaidFindingAskMixin(models.AbstractModel):
    """Part of `prepaid.finding`: the customer is asked by mail, with a link for one person."""

    _name = "prepaid.finding.ask.mixin"
    _description = "Questions about Findings"
    _inherit = ["prepaid.key.mixin", "mail.thread"]

    asked_of_id = fields.Many2one(
        "res.partner",
        string="Asked",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Who got the mail with the link to decide on it.",
    )
    asked_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    date_asked = fields.Datetime(string="Asked On", readonly=True, copy=False)
    ask_mail_id = fields.Many2one(
        "mail.mail", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    def action_ask(self):
        """Mail the single point of contact of each agreement what waits for a decision.

        One mail lists all that this person is asked for.

        :raise UserError: when one of them has its answer, or nobody can be mailed
        """
        self.check_access("write")
        for agreement in self.mapped("agreement_id"):
            findings = self.filtered(lambda one, agreement=agreement: one.agreement_id == agreement)
            # Sudo: a method says who was asked; the right was checked.
            findings.sudo()._ask()
        return True

    def _ask(self):
        """Ask who speaks for the customer about these findings of one agreement."""
        agreement = self.agreement_id
        self._check_askable()
        person = agreement._get_mail_contact()
        self.write(
            {
                "asked_of_id": person.id,
                "asked_by_id": self.env.uid,
                "date_asked": fields.Datetime.now(),
            }
        )
        # In the database at once: of two clicks at the same time the second one fails here.
        self.flush_model()
        mail = agreement._mail_findings()
        self.write({"ask_mail_id": mail.id})
        self._log_note(self.env._("%s was asked by mail to decide on it.", person.name))

    def _check_askable(self):
        """Refuse to ask what nobody can answer, or what was asked just now.

        :raise UserError: saying what to do
        """
        if self.agreement_id.state == "ended":
            raise UserError(self.env._("Agreement %s has ended.", self.agreement_id.name))
        person = self.agreement_id._get_mail_contact()
        if not email_split(person.email or ""):
            raise UserError(
                self.env._(
                    "Agreement %s has no single point of contact with an e-mail address: choose "
                    "one, then ask again. Until then the findings wait in the portal.",
                    self.agreement_id.name,
                )
            )
        since = fields.Datetime.now() - timedelta(hours=_HOURS_BETWEEN)
        for finding in self:
            if not finding._is_open():
                raise UserError(
                    self.env._("“%s” does not wait for a decision of the customer.", finding.name)
                )
            is_recent = finding.date_asked and finding.date_asked > since
            if is_recent and finding.asked_of_id == person:
                raise UserError(
                    self.env._(
                        "%(person)s was asked about “%(finding)s” within the last day. Ask again "
                        "tomorrow.",
                        person=person.name,
                        finding=finding.name,
                    )
                )

    def _forget_asking(self):
        """Let findings that change count as not asked: the links that were sent open nothing."""
        asked = self.filtered("asked_of_id")
        if asked:
            asked.write({"asked_of_id": False, "asked_by_id": False, "date_asked": False})
            asked._log_note(
                self.env._(
                    "It has changed, so the link that was mailed opens nothing any more. Ask the "
                    "customer again."
                )
            )

    def _may_hold_key(self, person):
        """Extend: the link is for who was asked alone."""
        return person == self.asked_of_id and super()._may_hold_key(person)

    def _get_key_facts(self):
        """Extend: a link is for the question as it was asked."""
        return (*super()._get_key_facts(), *self._get_question())

    def _get_question(self):
        """Return what the customer decides on, as a tuple of texts."""
        texts = (self.name, self.description, self.consequence, self.risk)
        files = ",".join(map(str, sorted(self.file_ids.ids)))
        return (*(text or "" for text in texts), str(self.estimated_seconds), files)

    def _get_question_mark(self):
        """Return a short text that changes with the question: a page says what it has shown."""
        self.ensure_one()
        return sha256("\0".join(self._get_question()).encode()).hexdigest()[:16]

    @api.model
    def _find_page(self, agreement_id, finding_id):
        """Return the finding whose page an address shows, or none.

        :param agreement_id: id of its agreement
        :param finding_id: its own id
        """
        found = self.browse(finding_id).exists()
        return found if found.agreement_id.id == agreement_id else self.browse()

    def _get_page_url(self, access_token=None, suffix="", **arguments):
        """Return the address of the finding's page in the portal.

        :param access_token: the key that the visitor came with, if any
        :param suffix: what follows the page's path, such as ``/answer``
        :param arguments: other parameters of the address
        """
        self.ensure_one()
        suffix = f"/finding/{self.id}{suffix}"
        return self.agreement_id._get_page_url(access_token, suffix=suffix, **arguments)

    def _get_file_url(self, file, access_token=None):
        """Return the address of one of the finding's files for the customer.

        :param file: one of `file_ids`
        :param access_token: the key that the visitor came with, if any
        """
        return self._get_page_url(access_token, suffix=f"/file/{file.id}")

    def _get_page_link(self):
        """Return the whole address of the finding's page, without a key, for mails."""
        return self.agreement_id.get_base_url() + self._get_page_url()
