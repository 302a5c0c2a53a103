from datetime import datetime, time, timedelta

import pytz

from odoo import models
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours, to_minutes, to_seconds
from odoo.tools.misc import format_date

# The work of a period by tickets, as they were called when they were the customer's, and types.
_WORK = """
    SELECT e.ticket_id, t.number, t.name, l.prepaid_work_type_id, -SUM(e.seconds)::int8
      FROM prepaid_entry e
      LEFT JOIN prepaid_entry_title t
        ON t.agreement_id = e.agreement_id AND t.ticket_id = e.ticket_id
      LEFT JOIN account_analytic_line l ON l.id = e.timesheet_number
     WHERE e.agreement_id = %s AND e.timesheet_number IS NOT NULL
       AND e.accounting_date BETWEEN %s AND %s
     GROUP BY 1, 2, 3, 4
"""
_FREE = """
    SELECT product_uom_id, SUM(unit_amount)
      FROM account_analytic_line
     WHERE prepaid_status = 'excluded' AND company_id = %s AND prepaid_agreement_id = %s
       AND date BETWEEN %s AND %s AND ticket_id IS NOT NULL
     GROUP BY 1
"""
# What fits on a page.
_TICKETS, _CHECKS, _OPEN = 8, 8, 5


class PrepaidAgreementServiceFactsMixin(models.AbstractModel):
    """Part of agreements: what a service report says of a period.

    All of it may be read by the customer: the work is that of the statement.
    """

    _name = "prepaid.agreement.service.facts.mixin"
    _description = "Facts of Service Reports"

    def _prepare_service_report(self, date_from, date_to):
        """Return the content of a service report, in the language of the context.

        :param date_from: first day, a calendar date of the company
        :param date_to: last day, included
        :return: dict of what the template shows; lists are as long as a page takes, and
            ``..._more`` says how many are left out
        """
        self.ensure_one()
        work = self._get_service_work(date_from, date_to)
        checks = self._get_service_checks(date_from, date_to)
        tickets, findings = self._get_open_tickets(), self._get_open_findings()
        totals = self._get_statement_totals(date_from, date_to)
        return {
            "agreement": self,
            "lang": self.env.context.get("lang"),
            "period": self._get_service_period_text(date_from, date_to),
            "today": format_date(
                self.env, self.company_id._get_prepaid_today(), date_format="long"
            ),
            "closed_count": self._count_closed_tickets(date_from, date_to),
            **work,
            **checks,
            "open_tickets": tickets[:_OPEN],
            "open_tickets_more": len(tickets[_OPEN:]),
            "findings": findings[:_OPEN],
            "findings_more": len(findings[_OPEN:]),
            "closing": as_clock(totals["closing"]),
            "last_day": format_date(self.env, date_to, date_format="long"),
            "left": self._get_left_texts(),
            "chart": self._get_month_chart(date_to),
        }

    def _get_service_period_text(self, date_from, date_to):
        """Return the days of a period, in the language of the context."""
        return self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, date_from, date_format="long"),
            last=format_date(self.env, date_to, date_format="long"),
        )

    def _get_service_work(self, date_from, date_to):
        """Return the work of a period: its tickets, its types of work and its sum."""
        self.env["account.analytic.line"].flush_model()
        self.env["prepaid.entry"].flush_model()
        self.env.cr.execute(_WORK, [self.id, date_from, date_to])
        tickets, types = {}, {}
        for ticket_id, number, name, type_id, seconds in self.env.cr.fetchall():
            ticket = tickets.setdefault(ticket_id, [number, name, 0])
            ticket[2] += seconds
            types[type_id] = types.get(type_id, 0) + seconds
        worked = [one for one in tickets.values() if to_minutes(one[2])]
        worked.sort(key=lambda one: -one[2])
        rest = worked[_TICKETS:]
        return {
            "worked_count": len(worked),
            "tickets": [
                {
                    "name": f"{number} {name or ''}".strip()
                    if number
                    else self.env._("Without a ticket"),
                    "time": as_clock(to_hours(seconds)),
                }
                for number, name, seconds in worked[:_TICKETS]
            ],
            "tickets_more": len(rest),
            "tickets_more_time": as_clock(to_hours(sum(one[2] for one in rest))),
            "types": self._name_work_types(types),
            "time": as_clock(to_hours(sum(one[2] for one in worked))),
            "free_time": self._get_service_free_time(date_from, date_to),
        }

    def _name_work_types(self, types):
        """Return the time by type of work, most of it first.

        :param types: dict of a type's id, or None, to seconds
        """
        # Sudo: the customer reads the names.
        names = {
            one.id: one.name
            for one in self.env["prepaid.work.type"]
            .sudo()
            .browse([number for number in types if number])
        }
        found = [
            (names.get(number) or self.env._("Other work"), seconds)
            for number, seconds in types.items()
            if to_minutes(seconds)
        ]
        if not any(names.get(number) for number in types):
            # There are no types to tell apart.
            return []
        found.sort(key=lambda one: (-one[1], one[0]))
        return [{"name": name, "time": as_clock(to_hours(seconds))} for name, seconds in found]

    def _get_service_free_time(self, date_from, date_to):
        """Return the time that was free of charge as a clock; False where it is not shown."""
        if not self.company_id.prepaid_show_excluded:
            return False
        self.env.cr.execute(_FREE, [self.company_id.id, self.id, date_from, date_to])
        rows = self.env.cr.fetchall()
        factors = self._get_hours_of_units({unit_id for unit_id, __ in rows} - {None})
        seconds = sum(to_seconds(amount * factors.get(unit, 1.0)) for unit, amount in rows)
        return as_clock(to_hours(seconds)) if to_minutes(seconds) else False

    def _count_closed_tickets(self, date_from, date_to):
        """Return how many of the customer's tickets were closed in a period."""
        first, end = self._get_service_moments(date_from, date_to)
        customers = self.partner_id | self.covered_partner_ids
        # Sudo: as for open tickets.
        return (
            self.env["helpdesk.ticket"]
            .sudo()
            .search_count(
                [
                    ("commercial_partner_id", "in", customers.ids),
                    ("company_id", "=", self.company_id.id),
                    ("stage_id.closed", "=", True),
                    ("closed_date", ">=", first),
                    ("closed_date", "<", end),
                ]
            )
        )

    def _get_service_checks(self, date_from, date_to):
        """Return what was checked in a period: what needs attention first, and the counts."""
        first, end = self._get_service_moments(date_from, date_to)
        # Sudo: the customer reads them.
        results = (
            self.env["prepaid.care.result"]
            .sudo()
            .search(
                [
                    ("agreement_id", "=", self.id),
                    ("state", "!=", "open"),
                    ("date_done", ">=", first),
                    ("date_done", "<", end),
                ],
                order="date_done, id",
            )
        )
        labels = dict(results._fields["state"]._description_selection(self.env))
        shown = results.sorted(lambda one: one.state == "fine")
        return {
            "check_count": len(results),
            "fine_count": len(results.filtered(lambda one: one.state == "fine")),
            "checks": [
                {"name": one.name, "state": labels[one.state], "is_fine": one.state == "fine"}
                for one in shown[:_CHECKS]
            ],
            "checks_more": len(shown[_CHECKS:]),
        }

    def _get_service_moments(self, date_from, date_to):
        """Return when a period begins and when it is over, in UTC."""
        zone = pytz.timezone(self.company_id._get_prepaid_tz())
        return [
            zone.localize(datetime.combine(day, time())).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (date_from, date_to + timedelta(days=1))
        ]
