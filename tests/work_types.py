"""What the suites on types of work share: two types, and a schedule to be made."""

from odoo import Command

from .common import PrepaidCase


class WorkTypeCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.remote = cls.env["prepaid.work.type"].create(
            {"name": "Remote", "increment_hours": 0.25}
        )
        cls.on_site = cls.env["prepaid.work.type"].create(
            {"name": "On site", "minimum_hours": 2.0, "increment_hours": 1.0}
        )
        cls.other_company = cls.env["res.company"].create({"name": "Other Firm"})

    @classmethod
    def _create_schedule(cls, **vals):
        """Return a schedule: evenings 1.5, nights and Sundays 2, public holidays 3."""
        weekend = ("saturday", "sunday")
        workdays = ("monday", "tuesday", "wednesday", "thursday", "friday")
        lines = [
            {"name": "Evening", "hour_from": 18.0, "hour_to": 22.0, "weight": 1.5},
            {"name": "Night", "hour_from": 22.0, "hour_to": 6.0, "weight": 2.0},
            dict(dict.fromkeys(workdays, False), name="Sunday", saturday=False, weight=2.0),
            dict(dict.fromkeys(weekend, False), name="Holiday", kind="holidays", weight=3.0),
        ]
        return cls.env["prepaid.schedule"].create(
            dict({"name": "Hours", "line_ids": [Command.create(line) for line in lines]}, **vals)
        )
