"""What a ticket says of its time: planned, spent, remaining, progress, last activity."""

from datetime import date, timedelta

from freezegun import freeze_time
from lxml import etree

from odoo import Command
from odoo.tools.safe_eval import safe_eval

from ..ticket_time import TODAY, TicketTimeCase


class TestHours(TicketTimeCase):
    def _assert_hours(self, **expected):
        self.assertRecordValues(self.ticket, [expected])

    def test_time_of_all_technicians_is_spent(self):
        self._log(1.5)
        self._log(0.5, self.tom)
        self._assert_hours(total_hours=2.0)

    def test_edited_moved_and_deleted_time_counts_as_it_is_now(self):
        line = self._log(1.5)
        line.unit_amount = 2.0
        self._assert_hours(total_hours=2.0)
        other = self._create_ticket()
        line.ticket_id = other
        self._assert_hours(total_hours=0.0)
        self.assertEqual(other.total_hours, 2.0)
        line.unlink()
        self.assertEqual(other.total_hours, 0.0)

    def test_remaining_and_progress_follow_plan_and_time(self):
        self.ticket.planned_hours = 8.0
        self._assert_hours(remaining_hours=8.0, progress=0.0)
        self._log(2.0)
        self._assert_hours(remaining_hours=6.0, progress=25.0)
        self.ticket.planned_hours = 3.0
        self._assert_hours(remaining_hours=1.0, progress=66.67)

    def test_more_than_planned_is_all_of_it(self):
        self.ticket.planned_hours = 1.0
        self._log(3.0)
        self._assert_hours(remaining_hours=-2.0, progress=100.0)

    def test_without_a_plan_there_is_no_progress(self):
        self._log(3.0)
        self._assert_hours(planned_hours=0.0, remaining_hours=-3.0, progress=0.0)

    def test_changed_plan_is_reported_in_the_chatter(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.ticket.planned_hours = 8.0
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = self.ticket.message_ids.tracking_value_ids
        self.assertEqual(values.mapped("new_value_float"), [8.0])
        self.assertEqual(values.field_id.name, "planned_hours")

    def test_last_activity_is_the_latest_day(self):
        self._assert_hours(last_timesheet_activity=False)
        late = self._log(1.0, date=TODAY)
        self._log(1.0, date=TODAY - timedelta(days=3))
        self._assert_hours(last_timesheet_activity=TODAY)
        late.date = TODAY - timedelta(days=5)
        self._assert_hours(last_timesheet_activity=TODAY - timedelta(days=3))

    def test_copy_of_a_ticket_has_its_plan_and_no_time(self):
        self.ticket.planned_hours = 2.0
        self._log(1.0)
        self.assertRecordValues(
            self.ticket.copy(),
            [{"planned_hours": 2.0, "total_hours": 0.0, "last_timesheet_activity": False}],
        )

    def test_rows_that_are_not_saved_yet_count_in_the_form(self):
        draft = self.ticket.new(origin=self.ticket)
        draft.planned_hours = 4.0
        draft.timesheet_ids = [Command.create({"unit_amount": 3.0, "date": TODAY})]
        self.assertEqual(draft.total_hours, 3.0)
        self.assertEqual(draft.progress, 75.0)
        self.assertEqual(draft.last_timesheet_activity, TODAY)

    def test_deleted_ticket_leaves_its_time(self):
        line = self._log(1.0)
        self.ticket.unlink()
        self.assertRecordValues(line, [{"ticket_id": False, "unit_amount": 1.0}])


class TestQueries(TicketTimeCase):
    """The statements of lists of tickets: as many for many as for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tickets = cls.ticket
        for _number in range(9):
            ticket = cls._create_ticket()
            cls._log(1.0, ticket_id=ticket.id)
            cls.tickets |= ticket

    def _count(self, act, tickets):
        """Return how many queries an action on tickets takes, with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        act(tickets)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _assert_no_dearer(self, act):
        # What is cached by the process is there the second time.
        self._count(act, self.tickets)
        one, many = (self._count(act, tickets) for tickets in (self.tickets[:1], self.tickets))
        self.assertEqual(many, one)

    def test_sums_of_many_tickets_are_read_at_once(self):
        field = self.ticket_model._fields["total_hours"]
        self.tickets.planned_hours = 1.0

        def compute(tickets):
            tickets.env.add_to_compute(field, tickets)
            tickets.mapped("total_hours")

        self._assert_no_dearer(compute)

    def test_buttons_of_many_tickets_are_read_at_once(self):
        self._assert_no_dearer(
            lambda tickets: tickets.with_user(self.tina).mapped("show_time_control")
        )


class TestGroups(TicketTimeCase):
    """Lists and pivots of tickets: the figures in the line of a group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket.planned_hours = 1.0
        cls._log(1.0)
        cls.long = cls._create_ticket(planned_hours=9.0)
        cls._log(1.0, ticket_id=cls.long.id)
        cls.unplanned = cls._create_ticket()
        cls._log(7.0, ticket_id=cls.unplanned.id)

    def _group(self, *tickets):
        domain = [("id", "in", [ticket.id for ticket in tickets])]
        groups = self.ticket_model.formatted_read_group(
            domain, ["team_id"], ["planned_hours:sum", "total_hours:sum", "progress:avg"]
        )
        self.assertEqual(len(groups), 1)
        return groups[0]

    def test_progress_of_a_group_is_that_of_its_hours(self):
        group = self._group(self.ticket, self.long)
        self.assertEqual(group["planned_hours:sum"], 10.0)
        self.assertEqual(group["total_hours:sum"], 2.0)
        # The mean of 100 and 11.11 would be 55.56.
        self.assertEqual(group["progress:avg"], 20.0)

    def test_time_without_a_plan_is_no_progress(self):
        self.assertEqual(self._group(self.ticket, self.long, self.unplanned)["progress:avg"], 20.0)
        self.assertEqual(self._group(self.unplanned)["progress:avg"], 0.0)

    def test_progress_of_a_group_ends_at_all_of_it(self):
        self._log(5.0)
        self.assertEqual(self._group(self.ticket)["progress:avg"], 100.0)

    def test_time_is_grouped_by_ticket_and_by_contact(self):
        lines = self.line_model.formatted_read_group(
            [("ticket_id", "in", (self.ticket | self.long | self.unplanned).ids)],
            ["ticket_partner_id", "ticket_id"],
            ["unit_amount:sum"],
            order="ticket_id:min",
        )
        self.assertEqual(
            [(g["ticket_partner_id"][0], g["ticket_id"][0], g["unit_amount:sum"]) for g in lines],
            [
                (self.contact.id, self.ticket.id, 1.0),
                (self.contact.id, self.long.id, 1.0),
                (self.contact.id, self.unplanned.id, 7.0),
            ],
        )

    def test_analysis_of_timesheets_has_ticket_and_contact(self):
        self.env.flush_all()
        rows = self.env["timesheets.analysis.report"].search([("ticket_id", "=", self.long.id)])
        self.assertRecordValues(
            rows,
            [{"ticket_partner_id": self.contact.id, "unit_amount": 1.0, "name": "Looked at it"}],
        )

    def test_contact_of_time_is_the_ticket_s_contact(self):
        line = self._log(1.0)
        other = self.env["res.partner"].create({"name": "Max Miller"})
        self.ticket.partner_id = other
        self.assertEqual(line.ticket_partner_id, other)

    def test_filters_find_tickets(self):
        self._log(0.5)
        tickets = self.ticket | self.long | self.unplanned
        found = self._filter("late", tickets)
        self.assertEqual(found, self.ticket)
        self.assertEqual(self._filter("timesheet_allowed", tickets), tickets)
        self.team.allow_timesheet = False
        self.assertFalse(self._filter("timesheet_allowed", tickets))

    def test_filter_finds_what_was_worked_on_today(self):
        tickets = self.ticket | self.long | self.unplanned
        self.long.timesheet_ids.date = date(2026, 3, 15)
        with freeze_time(TODAY):
            self.assertEqual(
                self._filter("with_activity_today", tickets), self.ticket | self.unplanned
            )

    def _filter(self, name, tickets):
        """Return those of the tickets that a filter of the search view finds."""
        view = self.ticket_model.get_view(
            self.env.ref("helpdesk_mgmt.helpdesk_ticket_view_search").id, "search"
        )
        node = etree.fromstring(view["arch"]).find(f".//filter[@name='{name}']")
        domain = safe_eval(node.get("domain"))
        return self.ticket_model.search([*domain, ("id", "in", tickets.ids)], order="id")
