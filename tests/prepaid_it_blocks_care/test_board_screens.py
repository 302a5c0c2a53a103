"""What the board shows: customers by risk, figures that open what they count, favourites."""

from ast import literal_eval
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError

from .board import BoardCase


class TestBoardScreens(BoardCase):
    def test_customers_are_grouped_by_risk(self):
        self._sell(10.0, contact=self.other_contact)
        self._log(self.ticket, 20.5)
        groups = self._group_list(self.board, [], "risk", ["reason_count"])
        found = {group["risk"]: group["reason_count"] for group in groups}
        self.assertEqual((found["high"], found["low"]), (2, 0))

    def test_row_opens_the_agreement(self):
        action = self._read().with_user(self.technician).action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("prepaid.agreement", self.agreement.id)
        )

    def test_figures_open_what_they_count(self):
        self._log(self.ticket, 16.0)
        self.env.flush_all()
        board = (
            self.env["prepaid.board"]
            .with_user(self.technician)
            .search([("company_id", "=", self.company.id)])
        )
        self.assertEqual((board.sold_hours, board.used_hours), (20.0, 16.0))
        self.assertEqual((board.expired_hours, board.overage_hours), (0.0, 0.0))
        for kind in ("sold", "used", "expired", "overage"):
            action = board.action_view_hours(kind)
            rows = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(sum(rows.mapped(f"{kind}_hours")), board[f"{kind}_hours"], kind)
        for fname, reason in (("due_count", "is_renewal_due"), ("risk_count", "risk")):
            action = board.action_view_customers(reason)
            self.assertEqual(action["views"][0][1], "list")
            rows = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(rows), board[fname], reason)
        self.assertEqual(board.due_count, 1)

    def test_board_counts_by_its_reasons_alone(self):
        board = self.env["prepaid.board"].browse(self.company.id)
        with self.assertRaises(UserError):
            board.action_view_customers("password")

    def test_hours_of_another_month_are_not_of_this_one(self):
        self._sell(5.0, day=date(2026, 2, 28))
        board = self.env["prepaid.board"].browse(self.company.id)
        self.assertEqual((board.month_start, board.sold_hours), (date(2026, 3, 1), 20.0))

    def test_renewals_won_are_those_of_this_month(self):
        self.agreement.action_renew()
        order = self.agreement.open_renewal_id
        board = self.env["prepaid.board"].with_user(self.salesman).browse(self.company.id)
        self.assertEqual(board.won_count, 0)
        order.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(board.won_count, 1)
        action = board.action_view_won()
        self.assertEqual(self.env["sale.order"].search(action["domain"]), order)
        order.date_order = datetime(2026, 2, 28, 23, 59)
        self.env.invalidate_all()
        self.assertEqual(board.won_count, 0)
        with self.assertRaises(AccessError):
            board.with_user(self.technician).action_view_won()

    def test_favourites_are_for_everybody_and_find_something(self):
        self._log(self.ticket, 20.5)
        self._sell(10.0, contact=self.other_contact, prepaid_validity_months=6)
        self.env.flush_all()
        for name in ("prepaid.customer.board", "prepaid.hours.report", "prepaid.figure.report"):
            favourites = self.env["ir.filters"].with_user(self.technician).get_filters(name)
            self.assertGreaterEqual(len(favourites), 2, name)
            model = self.env[name].with_user(self.technician)
            for one in favourites:
                grouping = literal_eval(one["context"])["group_by"]
                groups = self._group_graph(model, literal_eval(one["domain"]), grouping, [])
                self.assertTrue(groups, one["name"])

    def test_settings_say_when_a_customer_is_at_risk(self):
        settings = self.env["res.config.settings"].create({"prepaid_board_end_days": 10})
        settings.execute()
        self.assertEqual(self.company.prepaid_board_end_days, 10)
