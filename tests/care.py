"""What the suites about care share: a customer with an agreement and a care plan."""

from odoo import Command

from .common import TODAY, PrepaidCase

HOUR = 3600


class CareCase(PrepaidCase):
    """A customer with twenty hours, whose team has the technician in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_ids = [Command.link(cls.technician.id)]
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id

    @classmethod
    def _create_plan(cls, checks=(("Patches", "month"),), **vals):
        """Return a care plan from today on.

        :param checks: pairs of name and interval
        """
        return cls.env["prepaid.care.plan"].create(
            {
                "name": "Small Office",
                "agreement_id": cls.agreement.id,
                "team_id": cls.team.id,
                "user_id": cls.technician.id,
                "date_start": TODAY,
                "check_ids": [
                    Command.create({"name": name, "interval": interval})
                    for name, interval in checks
                ],
                **vals,
            }
        )

    @classmethod
    def _run_care(cls):
        """Run the scheduled action and return all tickets of care there are, oldest first."""
        cls.env["prepaid.care.plan"]._cron_care()
        cls.env.flush_all()
        return cls.env["helpdesk.ticket"].search([("care_plan_id", "!=", False)], order="id")

    @classmethod
    def _get_periods(cls, plan):
        """Return (interval, first day, state) of a plan's periods, oldest first."""
        found = plan.period_ids.sorted(lambda period: (period.date_start, period.interval))
        return [(one.interval, str(one.date_start), one.state) for one in found]
