from dateutil.relativedelta import relativedelta
from markupsafe import escape

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat

from ..policies import interval


class PrepaidAgreementIntervalMixin(models.AbstractModel):
    """The part of agreements that renews at the customer's interval."""

    _name = "prepaid.agreement.interval.mixin"
    _description = "Renewal of Agreements at Intervals"

    renewal_interval_months = fields.Integer(
        string="Renew Every (Months)",
        copy=False,
        help="The customer wants a renewal quotation every so many months, however many hours "
        "are left. 0: only when hours run low.",
    )
    renewal_next_date = fields.Date(
        string="Next Renewal On",
        copy=False,
        help="Day of the next quotation that the customer wants. Later ones are counted from "
        "it in calendar months.",
    )
    renewal_interval_start = fields.Date(
        readonly=True, copy=False, help="The day from which the months are counted."
    )

    _renewal_interval_range = compat.Constraint(
        "CHECK (renewal_interval_months BETWEEN 0 AND 120)",
        "A renewal interval is 1 to 120 months, or 0 for none.",
    )
    _renewal_interval_has_date = compat.Constraint(
        "CHECK (COALESCE(renewal_interval_months, 0) = 0 OR renewal_next_date IS NOT NULL)",
        "A renewal interval needs the date of the next renewal.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: complete a renewal interval with its date, and with what it is counted from."""
        completed = [self._complete_interval_vals(vals) for vals in vals_list]
        agreements = super().create([vals for vals, __ in completed])
        for agreement, (vals, start) in zip(agreements, completed, strict=True):
            agreement._start_interval(vals, start)
        return agreements

    def write(self, vals):
        """Extend: complete a renewal interval with its date, and with what it is counted from."""
        vals, start = self._complete_interval_vals(vals)
        result = super().write(vals)
        self._start_interval(vals, start)
        return result

    def _complete_interval_vals(self, vals):
        """Return values to write, with the date of a renewal interval, and where it starts.

        :param vals: values of an agreement
        :return: (values, date from which months are counted)
        """
        start = vals.get("renewal_next_date")
        if "renewal_interval_months" in vals:
            months = vals["renewal_interval_months"] or 0
            if months <= 0:
                vals, start = dict(vals, renewal_next_date=False), False
            elif not start:
                # The months are counted from today: asked for on the 31st, it comes on the
                # last day of a shorter month and on the 31st again after it.
                start = (self.company_id[:1] or self.env.company)._get_prepaid_today()
                vals = dict(vals, renewal_next_date=start + relativedelta(months=months))
        return vals, start

    def _start_interval(self, vals, start):
        """Count a renewal interval from a date where its next one was written.

        :param vals: the values that were written
        :param start: the date
        """
        if "renewal_next_date" in vals and "renewal_interval_start" not in vals:
            self._write_guarded({"renewal_interval_start": start})

    @api.model
    def _get_interval_domain(self, company):
        """Return the domain of the agreements with a due renewal interval.

        :param company: one `res.company`, whose agreements they are
        """
        return [
            ("company_id", "=", company.id),
            ("renewal_interval_months", ">", 0),
            ("renewal_next_date", "<=", company._get_prepaid_today()),
            ("renewal_stopped", "=", False),
            ("state", "!=", "ended"),
        ]

    def _is_interval_due(self):
        """Check if the renewal at the customer's interval is due today or before."""
        self.ensure_one()
        return bool(self.filtered_domain(self._get_interval_domain(self.company_id)))

    def _advance_interval(self):
        """Advance the date of the next renewal; missed ones are not made up for."""
        self.ensure_one()
        today = self.company_id._get_prepaid_today()
        start = self.renewal_interval_start or self.renewal_next_date
        self._write_guarded(
            {
                "renewal_next_date": interval.next_date(start, self.renewal_interval_months, today),
                "renewal_interval_start": start,
            }
        )

    def _fetch_due(self, company):
        """Extend: add agreements with a due renewal interval.

        They come with those of which no hours are left.
        """
        due = super()._fetch_due(company)
        domain = self._get_interval_domain(company)
        if self:
            domain.append(("id", "in", self.ids))
        # Sudo: what is due is so whoever asks.
        for agreement in self.sudo().search_fetch(domain, ["renewal_error"], order="id"):
            due.setdefault(agreement.id, (bool(agreement.renewal_error), 0.0))
        return due

    def _needs_refresh(self, order):
        """Extend: refresh quotations of due renewal intervals."""
        return self._is_interval_due() or super()._needs_refresh(order)

    def _start_renewal(self):
        """Extend: advance the renewal interval."""
        result = super()._start_renewal()
        if self._is_interval_due():
            self._advance_interval()
        return result

    def _explain_renewal(self):
        """Extend: name the renewal interval as the reason."""
        self.ensure_one()
        if not self._is_interval_due():
            return super()._explain_renewal()
        months = self.renewal_interval_months
        return self.env._("the customer wants a renewal every %s months", months)

    def _explain_quotation(self, is_asked=False):
        """Extend: name the renewal interval as the reason."""
        text = super()._explain_quotation(is_asked)
        if is_asked or not self._is_interval_due():
            return text
        months = self.renewal_interval_months
        sentence = self.env._("The customer wants a renewal every %s months.", months)
        return f"{sentence} {text}"

    @api.model
    def _get_contract_fields(self):
        """Extend: let the agreement's text follow how often the customer wants a renewal."""
        return [*super()._get_contract_fields(), "renewal_interval_months"]

    def _get_renewal_text(self):
        """Extend: say how often the customer wants a renewal, unless renewals are stopped."""
        text, months = super()._get_renewal_text(), self.renewal_interval_months
        if months and not self.renewal_stopped:
            sentence = self.env._("The customer asked for one every %s months as well.", months)
            text = f"{text} {sentence}"
        return text

    def _set_renewal_interval(self, months, person=None):
        """Record the renewal interval that the customer chose in the portal.

        :param months: months from one renewal to the next, 0 for no interval
        :param person: the `res.partner` who chose it, if known
        """
        self.ensure_one()
        if months == self.renewal_interval_months:
            return
        self.renewal_interval_months = months
        if months:
            text = self.env._(
                "The customer wants a renewal every %(months)s months, the next one on %(date)s.",
                months=months,
                date=fields.Date.to_string(self.renewal_next_date),
            )
        else:
            text = self.env._("The customer wants a renewal only when hours run low.")
        self.message_post(body=escape(text), author_id=person.id if person else None)
