from collections import Counter, namedtuple

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks.policies import renewal
from odoo.addons.prepaid_it_blocks.policies.hours import to_minutes

from ..policies import alerts, forecast

# What has changed for an agreement: levels that are reached, as ((level id, block id or 0),
# figure), and ids of the alerts whose level has been left again.
Change = namedtuple("Change", "reached resolved")
# A level record with the position by which `choose_highest` ranks it.
_Ranked = namedtuple("_Ranked", "level position")

# What levels are measured against, a row for each agreement that has blocks; to be filled in:
# the SQL of whether a block is in force.
_FIGURES_QUERY = """
    SELECT a.id, a.template_id, a.renewal_threshold_kind,
           COALESCE(a.renewal_threshold_hours, 0), COALESCE(a.renewal_threshold_percent, 0),
           COALESCE(SUM(b.used_seconds + b.balance_seconds) FILTER (WHERE f.in_force), 0),
           COALESCE(SUM(b.balance_seconds) FILTER (WHERE f.in_force), 0),
           bool_or(b.state IN ('exhausted', 'expired')),
           (array_agg(b.state ORDER BY b.date_start DESC NULLS LAST, b.id DESC)
               FILTER (WHERE b.state NOT IN ('pending', 'cancelled')
                       AND (b.date_start IS NULL OR b.date_start <= %(today)s)))[1] = 'exhausted',
           array_agg(b.id ORDER BY b.id)
               FILTER (WHERE f.in_force AND b.date_end IS NOT NULL),
           array_agg(b.date_end ORDER BY b.id)
               FILTER (WHERE f.in_force AND b.date_end IS NOT NULL),
           array_agg(b.balance_seconds ORDER BY b.id)
               FILTER (WHERE f.in_force AND b.date_end IS NOT NULL)
      FROM prepaid_agreement a
      JOIN prepaid_block b ON b.agreement_id = a.id
     CROSS JOIN LATERAL (SELECT {in_force} AS in_force) f
     WHERE a.company_id = %(company)s AND a.state <> 'ended'
       AND (%(ids)s::int[] IS NULL OR a.id = ANY(%(ids)s::int[]))
     GROUP BY a.id
"""


class PrepaidAgreementAlertMixin(models.AbstractModel):
    """The part of agreements that opens and closes alerts, and records who is notified.

    Everybody is notified once for each time that a level is reached.
    """

    _name = "prepaid.agreement.alert.mixin"
    _description = "Alerts of Agreements"

    def _find_alert_changes(self, company):
        """Return the changes of alerts of a company's agreements.

        Of these agreements alone; of all where this is an empty recordset. The number of
        statements does not depend on the number of agreements.

        :param company: one `res.company`
        :return: dict of agreement id to `Change`, without those where nothing changes
        """
        today = company._get_prepaid_today()
        levels = self._get_alert_levels()
        open_alerts = self._fetch_open_alerts(company)
        changes = {}
        for number, template_id, figures in self._fetch_alert_figures(company, today):
            known = open_alerts.pop(number, {})
            reached = alerts.find_reached(levels.get(template_id, []), figures, today, known)
            new = sorted((key, figure) for key, figure in reached.items() if key not in known)
            gone = sorted(alert_id for key, alert_id in known.items() if key not in reached)
            if new or gone:
                changes[number] = Change(new, gone)
        for number, known in open_alerts.items():
            # The agreement has ended, or nothing of it is in force any more.
            changes[number] = Change([], sorted(known.values()))
        return changes

    @api.model
    def _get_alert_levels(self):
        """Return the levels of all templates: dict of template id to a list of `Level`."""
        levels = {}
        for level in (
            self.env["prepaid.alert.level"].sudo().search([("template_id.active", "=", True)])
        ):
            levels.setdefault(level.template_id.id, []).append(level._as_level())
        return levels

    def _fetch_open_alerts(self, company):
        """Return the open alerts: dict of agreement id to {(level id, block id or 0): id}."""
        self.env["prepaid.alert"].flush_model()
        self.env.cr.execute(
            """
            SELECT t.agreement_id, t.level_id, COALESCE(t.block_id, 0), t.id
              FROM prepaid_alert t
             WHERE t.company_id = %(company)s AND t.date_resolved IS NULL
               AND (%(ids)s::int[] IS NULL OR t.agreement_id = ANY(%(ids)s::int[]))
            """,
            {"company": company.id, "ids": self.ids or None},
        )
        found = {}
        for number, level_id, block_id, alert_id in self.env.cr.fetchall():
            found.setdefault(number, {})[level_id, block_id] = alert_id
        return found

    def _fetch_alert_figures(self, company, today):
        """Yield the figures of levels, for all agreements of a company.

        One after the other: thousands of objects at once would keep Python busy collecting
        what is garbage.

        :param today: the company's calendar date
        :return: iterator of (agreement id, template id, `AlertFigures`)
        """
        self.flush_model()
        block = self.env["prepaid.block"]
        block.flush_model()
        query = _FIGURES_QUERY.format(in_force=block._get_in_force_query("b", "%(today)s"))
        params = {"today": today, "company": company.id, "ids": self.ids or None}
        self.env.cr.execute(query, params)
        rows = self.env.cr.fetchall()
        run_outs = self._fetch_run_out_dates(company, today)
        more = self._fetch_other_figures(company, today)
        for number, template_id, kind, hours, percent, granted, available, *others in rows:
            had_hours, is_used_up, *blocks = others
            threshold = renewal.get_threshold(kind, hours, percent, granted)
            ends = [
                (block_id, last_day)
                for block_id, last_day, left in zip(*(one or () for one in blocks), strict=True)
                if to_minutes(left)
            ]
            one = alerts.AlertFigures(
                available,
                granted,
                bool(had_hours),
                bool(is_used_up),
                run_outs.get(number),
                renewal.is_due(available, threshold),
                ends,
                more.get(number, {}),
            )
            yield number, template_id, one

    def _fetch_run_out_dates(self, company, today):
        """Return when hours are foreseen to run out: dict of agreement id to a date.

        Only where a level asks for it; an agreement of which nothing can be foreseen is
        left out.
        """
        self.env["prepaid.alert.level"].flush_model(["template_id", "measure"])
        self.env.cr.execute(
            """
            SELECT id FROM prepaid_agreement
             WHERE company_id = %(company)s AND state <> 'ended'
               AND (%(ids)s::int[] IS NULL OR id = ANY(%(ids)s::int[]))
               AND template_id IN (SELECT template_id FROM prepaid_alert_level
                                    WHERE measure = 'days_to_run_out')
            """,
            {"company": company.id, "ids": self.ids or None},
        )
        numbers = [number for (number,) in self.env.cr.fetchall()]
        return self._fetch_forecasts(numbers, forecast.get_forecast_date)

    def _apply_alert_change(self, change, order=None):
        """Open and close alerts, and record who is to be notified.

        :param change: a `Change`
        :param order: the renewal quotation that was mailed to its contact just now; who got
            it gets no alert besides
        :return: the new `prepaid.alert.notice` that wait
        """
        self.ensure_one()
        notices = self._resolve_alerts(self.env["prepaid.alert"].browse(change.resolved))
        opened = self._open_alerts(change.reached)
        readers = [
            (alert.level_id, alert.level_id._get_readers(self).ids)
            for alert in opened.sorted(lambda alert: alert.level_id.sequence)
        ]
        by_level = {alert.level_id: alert for alert in opened}
        notified = alerts.choose_highest(
            [(_Ranked(level, level.sequence), numbers) for level, numbers in readers]
        )
        informed = order.partner_id if order else self.env["res.partner"]
        for number, ranked in notified.items():
            is_informed = number in informed.ids
            notices |= self.env["prepaid.alert.notice"].create(
                {
                    "alert_id": by_level[ranked.level].id,
                    "partner_id": number,
                    "kind": "reached",
                    "state": "sent" if is_informed else "waiting",
                    "order_id": order.id if order else False,
                }
            )
        return notices.filtered(lambda notice: notice.state == "waiting")

    def _absorb_notices(self, order):
        """Drop waiting notices of recipients who have just got a renewal quotation.

        :param order: the `sale.order`, whose mail says how many hours are left
        """
        waiting = self.notice_ids.filtered(
            lambda one: one.state == "waiting" and one.partner_id == order.partner_id
        )
        waiting.write({"state": "sent", "order_id": order.id})

    def _open_alerts(self, reached):
        """Open an episode for each level that is reached.

        :param reached: list of ((level id, block id or 0), figure)
        """
        now = fields.Datetime.now()
        earlier = self.env["prepaid.alert"].search([("agreement_id", "=", self.id)])
        # Somebody may have been faster: what is open is not opened again.
        is_open = {
            (alert.level_id.id, alert.block_id.id or 0)
            for alert in earlier
            if not alert.date_resolved
        }
        counts = Counter(alert.level_id.id for alert in earlier)
        values = []
        for (level_id, block_id), figure in reached:
            if (level_id, block_id) in is_open:
                continue
            counts[level_id] += 1
            values.append(
                {
                    "agreement_id": self.id,
                    "level_id": level_id,
                    "block_id": block_id or False,
                    "episode": counts[level_id],
                    "figure": figure,
                    "date_open": now,
                }
            )
        return earlier.create(values)

    @api.model
    def _notifies_salesperson(self, change):
        """Check if the salesperson is notified of a `Change`."""
        numbers = [level_id for (level_id, __), __ in change.reached]
        return any(self.env["prepaid.alert.level"].browse(numbers).mapped("to_salesperson"))

    def _resolve_alerts(self, over):
        """Close episodes; notify their recipients where the level says so.

        :param over: the `prepaid.alert` whose levels have been left again
        :return: the notices that wait
        """
        # Somebody may have been faster.
        over = over.filtered(lambda alert: not alert.date_resolved)
        over.write({"date_resolved": fields.Datetime.now()})
        notices = over.mapped("notice_ids")
        # What is not sent yet need not be sent any more.
        notices.filtered(lambda one: one.state == "waiting").unlink()
        notified = (
            notices.exists().filtered(lambda one: one.kind == "reached" and one.state == "sent")
            if self.state != "ended"
            else notices.browse()
        )
        return notices.create(
            [
                {
                    "alert_id": notice.alert_id.id,
                    "partner_id": notice.partner_id.id,
                    "kind": "resolved",
                }
                for notice in notified
                if notice.alert_id._is_good_news()
            ]
        )

    def _get_technicians(self):
        """Return the technicians of the customer's open tickets."""
        self.ensure_one()
        companies = self.partner_id | self.covered_partner_ids
        tickets = self.env["helpdesk.ticket"].search(
            [
                ("partner_id", "child_of", companies.ids),
                ("company_id", "=", self.company_id.id),
                ("stage_id.closed", "=", False),
                ("user_id", "!=", False),
            ]
        )
        return tickets.mapped("user_id")

    def _log_alert_problem(self, problem):
        """Notify the person in charge that an alert does not reach its reader; once.

        :param problem: text
        """
        summary = self.env._("An alert could not be sent")
        for agreement in self:
            # Of a contact who cannot be written to, the renewal's problem says it already.
            if not (agreement._is_warned(summary, problem) or agreement.renewal_error):
                agreement._warn(summary, problem, agreement.user_id or self.env.user)
