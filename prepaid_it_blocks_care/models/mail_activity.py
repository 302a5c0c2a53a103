from odoo import api, fields, models

from .prepaid_contact_moment import Moment

# Of an activity on such a document: the field that says with whom it is.
_PARTNERS = {
    "helpdesk.ticket": "partner_id",
    "prepaid.agreement": "contact_id",
    "res.partner": "id",
    "sale.order": "partner_id",
}
_KINDS = {"meeting": "meeting", "phonecall": "call"}


class MailActivity(models.Model):
    """Activities: a call or a meeting that is done is a contact with the customer."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=False):
        """Extend: note calls and meetings with customers."""
        # Before it is done: then it may be gone.
        moments = self._get_contact_moments()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        self.env["prepaid.contact.moment"]._note_contacts(moments)
        return result

    def _get_contact_moments(self):
        """Return the contacts that these activities are once they are done, as `Moment`s."""
        done = self.sudo().filtered(
            lambda one: one.activity_type_id.category in _KINDS and one.res_model in _PARTNERS
        )
        found = []
        for model, activities in done.grouped("res_model").items():
            # Together: one statement for all documents of a kind.
            records = self.env[model].sudo().browse(activities.mapped("res_id")).exists()
            for record in records:
                same = activities.filtered(lambda one, record=record: one.res_id == record.id)
                found += [(one, *self._get_contact_facts(record)) for one in same]
        pairs = [(partner_id, company_id) for __, partner_id, company_id, __ in found]
        agreements = self.env["prepaid.contact.moment"]._find_agreements(pairs) if pairs else {}
        return [
            one._prepare_contact_moment(
                own_id or agreements[partner_id, company_id], partner_id or None
            )
            for one, partner_id, company_id, own_id in found
            if own_id or (partner_id, company_id) in agreements
        ]

    @api.model
    def _get_contact_facts(self, record):
        """Return (partner's id, id of the firm's company, id of the agreement if it is one).

        :param record: the document of an activity, one of those in ``_PARTNERS``
        """
        if record._name == "res.partner":
            return record.id, self.env.company.id, None
        is_open = record._name == "prepaid.agreement" and record.state != "ended"
        partner_id = record[_PARTNERS[record._name]].id
        return partner_id, record.company_id.id, record.id if is_open else None

    def _prepare_contact_moment(self, agreement_id, partner_id):
        """Return the `Moment` of this activity, as of now.

        That of a meeting in the calendar is the meeting's: it is not noted again once the
        meeting is over.
        """
        self.ensure_one()
        now, event = fields.Datetime.now(), self.calendar_event_id
        is_review = event.res_model == "prepaid.agreement"
        return Moment(
            agreement_id,
            min(event.stop or now, now),
            "review" if is_review else _KINDS[self.activity_type_id.category],
            partner_id,
            self.env.uid,
            event._name if event else self.res_model,
            event.id or self.res_id,
        )
