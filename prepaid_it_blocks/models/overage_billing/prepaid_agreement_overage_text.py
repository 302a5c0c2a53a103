from odoo import models
from odoo.tools import format_date

from ...policies.hours import as_clock, quantise

# So many tickets are named on a line; the order has the list of all.
_TICKETS = 15


class PrepaidAgreement(models.Model):
    """What the lines of an order for hours beyond the blocks say; in the context's language."""

    _inherit = "prepaid.agreement"

    def _get_overage_line_text(self, terms, parts):
        """Return what a line says: which days, what kind of work, which tickets.

        :param terms: `OverageTerms`
        :param parts: list of (`Waiting`, hours, values)
        """
        self.ensure_one()
        texts = [self._get_overage_heading(terms, [row.date for row, __, __ in parts])]
        if terms.used_by_id and terms.used_by_id != self.partner_id.id:
            texts.append(self.env["res.partner"].browse(terms.used_by_id).display_name)
        if not terms.credited_line_id:
            texts.append(self._get_overage_work_text(terms, parts))
            texts += self._get_consent_texts(terms)
        return "\n".join(texts + self._get_ticket_texts(parts))

    def _get_overage_heading(self, terms, days):
        """Return the first words of a line.

        :param terms: `OverageTerms`
        :param days: the days of the work
        """
        if terms.credited_line_id:
            order = self.env["sale.order.line"].browse(terms.credited_line_id).order_id
            return self.env._("Given back: time of order %s that was corrected", order.name)
        first, last = (format_date(self.env, day) for day in (min(days), max(days)))
        if first == last:
            return self.env._("Time beyond the prepaid hours on %s", first)
        return self.env._(
            "Time beyond the prepaid hours, %(from)s to %(to)s", **{"from": first, "to": last}
        )

    def _get_overage_work_text(self, terms, parts):
        """Return time worked and time accounted, and which weight the kind of work has."""
        accounted = sum(hours for __, hours, __ in parts)
        words = {
            "worked": as_clock(self._get_overage_worked(parts)),
            "accounted": as_clock(accounted),
        }
        work_type = self.env["prepaid.work.type"].browse(terms.work_type_id)
        if not work_type:
            if words["worked"] == words["accounted"]:
                return self.env._("%(accounted)s hours", **words)
            return self.env._("%(worked)s worked, %(accounted)s accounted", **words)
        words["type"] = work_type.name
        if work_type.weight == 1.0:
            return self.env._("%(type)s: %(worked)s worked, %(accounted)s accounted", **words)
        words["weight"] = f"{work_type.weight:g}"
        return self.env._(
            "%(type)s (×%(weight)s): %(worked)s worked, %(accounted)s accounted", **words
        )

    def _get_overage_worked(self, parts):
        """Return the hours really worked behind accounted ones.

        :param parts: list of (`Waiting`, hours, values)
        """
        numbers = [row.timesheet for row, __, __ in parts]
        hour = self.env.ref("uom.product_uom_hour")
        timesheets = self.env["account.analytic.line"].browse(numbers).exists()
        worked = {
            line.id: (line._get_prepaid_worked_hours(hour), line.prepaid_hours)
            for line in timesheets
        }
        total = 0.0
        for row, hours, __ in parts:
            of_entry, accounted = worked.get(row.timesheet, (hours, hours))
            total += of_entry * hours / accounted if accounted else 0.0
        return quantise(total)

    def _get_consent_texts(self, terms):
        """Return the customer's word on which the price rests, as a list of no or one text."""
        consent = self.env["prepaid.consent"].browse(terms.consent_id or ())
        if not consent:
            return []
        request = consent.request_id
        words = {
            "contact": consent.contact_id.name,
            "date": format_date(self.env, consent.date),
            "reason": request.reason,
        }
        if request.settlement == "free":
            return [self.env._("Free of charge, as agreed with %(contact)s on %(date)s", **words)]
        return [self.env._("Agreed with %(contact)s on %(date)s: %(reason)s", **words)]

    def _get_ticket_texts(self, parts):
        """Return a text for each ticket that was worked on.

        :param parts: list of (`Waiting`, hours, values)
        """
        hours_of = {}
        for row, hours, __ in parts:
            hours_of[row.ticket_id] = hours_of.get(row.ticket_id, 0.0) + hours
        tickets = self.env["helpdesk.ticket"].browse([one for one in hours_of if one])
        texts = [
            f"{ticket.number} {ticket.name}: {as_clock(hours_of[ticket.id])}"
            for ticket in tickets[:_TICKETS]
        ]
        if len(tickets) > _TICKETS:
            texts.append(self.env._("and %s more tickets", len(tickets) - _TICKETS))
        return texts
