from collections import namedtuple

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import UserError

# A contact as it is noted: `date` in UTC, ids or None, the document's model and id.
Moment = namedtuple("Moment", "agreement_id date kind partner_id user_id model res_id")

_KINDS = [
    ("answer", "Mail from the Customer"),
    ("reply", "Reply to the Customer"),
    ("call", "Call"),
    ("meeting", "Meeting"),
    ("review", "Review Meeting"),
]
# Somebody may have noted a meeting already: once is enough.
_INSERT = """
    INSERT INTO prepaid_contact_moment
           (agreement_id, company_id, date, kind, partner_id, user_id, model, res_id,
            create_uid, create_date, write_uid, write_date)
    SELECT n.agreement_id, a.company_id, n.date, n.kind, n.partner_id, n.user_id, n.model,
           n.res_id, %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM unnest(%(agreement_id)s::int4[], %(date)s::timestamp[], %(kind)s::varchar[],
                  %(partner_id)s::int4[], %(user_id)s::int4[], %(model)s::varchar[],
                  %(res_id)s::int4[])
           AS n (agreement_id, date, kind, partner_id, user_id, model, res_id)
      JOIN prepaid_agreement a ON a.id = n.agreement_id
    ON CONFLICT (agreement_id, res_id) WHERE model = 'calendar.event' DO NOTHING
    RETURNING agreement_id, kind, date
"""


class PrepaidContactMoment(models.Model):
    """A contact with a customer that took place: a mail, a call, a visit, a meeting.

    Rows follow from what people do elsewhere and hold no text of it.
    """

    _name = "prepaid.contact.moment"
    _description = "Contact with a Customer"
    _inherit = "prepaid.record.mixin"
    _order = "date desc, id desc"
    _rec_name = "kind"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    date = fields.Datetime(required=True, readonly=True)
    kind = fields.Selection(_KINDS, required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="With",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The person of the customer.",
    )
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="set null")
    model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="model", readonly=True)

    # The last contact of an agreement is the first row.
    _latest_idx = compat.Index("(agreement_id, date DESC, id DESC)")
    # A meeting is one contact, whoever finds that it was held.
    _event_key = compat.UniqueIndex("(agreement_id, res_id) WHERE model = 'calendar.event'")

    @api.model
    def _note_contacts(self, moments):
        """Note contacts, and which is the last one of their agreements.

        In two statements, however many there are.

        :param moments: list of `Moment`
        """
        if not moments:
            return
        columns = zip(*moments, strict=True)
        values = {name: list(column) for name, column in zip(Moment._fields, columns, strict=True)}
        values.update(uid=self.env.uid, now=fields.Datetime.now())
        self.env.cr.execute(_INSERT, values)
        noted = self.env.cr.fetchall()
        agreements = self.env["prepaid.agreement"].sudo()
        agreements.browse(sorted({number for number, *__ in noted}))._refresh_last_contact()
        reviews = {number: date for number, kind, date in sorted(noted) if kind == "review"}
        agreements.browse(sorted(reviews))._note_reviews(reviews)

    @api.model
    def _note_message(self, record, message, recipients):
        """Note that a message was a contact with a customer, if it was one.

        A person of the customer has written, or the firm has answered one on a ticket. What
        programs send, and notes among colleagues, are none.

        :param record: the ticket, order or agreement
        :param message: the `mail.message`
        :param recipients: list of dicts of who is notified, as Odoo finds them
        """
        # Sudo: the agreement follows, whoever writes.
        message = message.sudo()
        if message.message_type not in ("comment", "email") or self._is_automatic(message):
            return
        kind, numbers = self._get_partners(record, message, recipients)
        record = record.sudo()
        agreements = self._find_agreements([(number, record.company_id.id) for number in numbers])
        moments = {}
        for (number, __), agreement_id in agreements.items():
            moments.setdefault(
                agreement_id,
                Moment(
                    agreement_id,
                    # What a mail says of itself may lie ahead.
                    min(message.date, fields.Datetime.now()),
                    kind,
                    number,
                    message.author_id.user_ids[:1].id or None if kind == "reply" else None,
                    record._name,
                    record.id,
                ),
            )
        self._note_contacts(list(moments.values()))

    @api.model
    def _is_automatic(self, message):
        """Check if no person has written a message."""
        # Cached, unlike the record.
        robot_id = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        is_by_nobody = not message.author_id or message.author_id.id == robot_id
        return is_by_nobody or bool(self.env.context.get("prepaid_care_automatic_mail"))

    @api.model
    def _get_partners(self, record, message, recipients):
        """Return the kind of contact that a message is, and the ids of whom it is with."""
        if message.author_id.partner_share:
            return "answer", message.author_id.ids
        is_note = message.is_internal or message.subtype_id.internal or not message.subtype_id
        if record._name != "helpdesk.ticket" or is_note:
            return None, []
        return "reply", [one["id"] for one in recipients or () if one["id"] and one["share"]]

    @api.model
    def _find_agreements(self, pairs):
        """Return the open agreements that people stand for, in one statement.

        :param pairs: list of (id of a partner, id of the firm's company)
        :return: dict of those pairs that have one to the agreement's id
        """
        numbers = sorted({number for number, __ in pairs})
        # Sudo: the agreement follows, whoever was in touch.
        accounts = self.env["prepaid.agreement"].sudo()._find_accounts(numbers).by_contact
        found = {}
        for pair in pairs:
            is_open = [one.agreement_id for one in accounts.get(pair, ()) if one.is_open]
            if is_open:
                found[pair] = is_open[0]
        return found

    def action_open_document(self):
        """Open what the contact was about: the ticket, the meeting.

        :raise UserError: when it is gone
        """
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.model].browse(self.res_id).exists()
        if not document:
            raise UserError(self.env._("What this contact was about has been deleted."))
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
