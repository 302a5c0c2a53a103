"""The owner's board: who is at risk and why, and what its figures add up."""

from ast import literal_eval
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError

from ..common import TODAY, PrepaidCase

REASONS = [
    "is_running_out",
    "is_expiring",
    "has_no_contact",
    "is_unsigned",
    "has_open_overage",
    "is_unpaid",
    "has_high_findings",
]


class BoardCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["prepaid.customer.board"]
        cls.block = cls._sell(20.0, prepaid_validity_months=12)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _read(self, agreement=None):
        """Return the row of an agreement, as it is now in the database."""
        self.env.flush_all()
        self.board.invalidate_model()
        return self.board.search([("agreement_id", "=", (agreement or self.agreement).id)])

    def _get_reasons(self, agreement=None):
        row = self._read(agreement)
        return [name for name in REASONS if row[name]]

    def _touch(self, moment):
        """Say when somebody was in touch with the customer last."""
        self.env.flush_all()
        column = self.env["prepaid.agreement"]._get_board_terms()[1]
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the name of a column
            f"UPDATE prepaid_agreement SET {column} = %s WHERE id = %s",
            [moment, self.agreement.id],
        )
        self.env.invalidate_all()


class TestReasons(BoardCase):
    def test_customer_with_hours_is_fine(self):
        row = self._read()
        self.assertEqual(self._get_reasons(), [])
        self.assertEqual((row.risk, row.reason_count, row.reason_text), ("low", 0, ""))
        self.assertEqual((row.available_hours, row.overage_hours), (20.0, 0.0))
        self.assertEqual((row.partner_id, row.end_date), (self.customer, self.block.date_end))

    def test_hours_at_the_threshold_run_out(self):
        self._log(self.ticket, 16.0)
        self.assertEqual(self._get_reasons(), ["is_running_out"])
        row = self._read()
        self.assertEqual((row.risk, row.is_renewal_due), ("medium", True))
        self.assertEqual(row.reason_text, "Runs Out")

    def test_who_has_no_hours_left_is_at_risk(self):
        self._log(self.ticket, 20.0)
        row = self._read()
        self.assertEqual((row.risk, row.available_hours), ("high", 0.0))
        self.assertEqual(self._get_reasons(), ["is_running_out"])

    def test_alert_of_running_out_is_a_reason_while_it_is_open(self):
        level = self.env["prepaid.alert.level"].create(
            {
                "template_id": self.agreement.template_id.id,
                "measure": "days_to_run_out",
                "threshold": 14.0,
                "to_salesperson": True,
            }
        )
        alert = self.env["prepaid.alert"]._create_guarded(
            {
                "agreement_id": self.agreement.id,
                "level_id": level.id,
                "episode": 1,
                "date_open": datetime(2026, 3, 16),
            }
        )
        self.assertEqual(self._get_reasons(), ["is_running_out"])
        self.assertFalse(self._read().is_renewal_due)
        alert._write_guarded({"date_resolved": datetime(2026, 3, 16)})
        self.assertEqual(self._get_reasons(), [])

    def test_hours_expire_from_the_first_day_that_is_near(self):
        last_day = TODAY + timedelta(days=30)
        self.block._write_guarded({"date_end": last_day})
        self.assertEqual(self._get_reasons(), ["is_expiring"])
        self.block._write_guarded({"date_end": last_day + timedelta(days=1)})
        self.assertEqual(self._get_reasons(), [])
        self.company.prepaid_board_end_days = 31
        self.assertEqual(self._get_reasons(), ["is_expiring"])

    def test_hours_past_their_last_day_are_not_available(self):
        other = self._sell(10.0)
        self.block._write_guarded({"date_start": date(2026, 1, 1), "date_end": TODAY})
        self.assertEqual(self._read().available_hours, 30.0)
        self.block._write_guarded({"date_end": TODAY - timedelta(days=1)})
        self.assertEqual(self._read().available_hours, 10.0)
        other._write_guarded({"date_start": TODAY + timedelta(days=1)})
        self.assertEqual(self._read().available_hours, 0.0)

    def test_contact_of_the_last_day_that_counts_is_contact(self):
        self.company.prepaid_board_contact_days = 60
        self.block._write_guarded({"date_start": date(2026, 1, 1)})
        begin = datetime.combine(TODAY - timedelta(days=60), datetime.min.time())
        self._touch(begin)
        self.assertEqual(self._get_reasons(), [])
        self._touch(begin - timedelta(seconds=1))
        self.assertEqual(self._get_reasons(), ["has_no_contact"])
        # In Honolulu it is still the day before, and so was that moment.
        self.company.resource_calendar_id.tz = "Pacific/Honolulu"
        self.assertEqual(self._get_reasons(), [])

    def test_agreement_that_was_sent_and_is_not_signed(self):
        self.agreement._write_guarded({"state": "sent"})
        self.assertEqual(self._get_reasons(), ["is_unsigned"])
        self.agreement.action_sign()
        self.assertEqual(self._get_reasons(), [])

    def test_hours_on_hold(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE prepaid_block SET needs_signature = TRUE WHERE id = %s", [self.block.id]
        )
        self.assertEqual(self._get_reasons(), ["is_unsigned"])

    def test_overage_is_grave(self):
        self._log(self.ticket, 20.5)
        row = self._read()
        self.assertEqual(self._get_reasons(), ["is_running_out", "has_open_overage"])
        self.assertEqual((row.risk, row.overage_hours, row.reason_count), ("high", 0.5, 2))
        self.assertEqual(row.reason_text, "Runs Out, With Overage")

    def test_suspended_hours_are_unpaid(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE prepaid_block SET is_suspended = TRUE WHERE id = %s", [self.block.id]
        )
        row = self._read()
        self.assertEqual(self._get_reasons(), ["is_unpaid"])
        self.assertEqual((row.risk, row.available_hours), ("high", 0.0))

    def test_invoice_past_its_due_date_is_unpaid(self):
        invoice = self.block.sale_line_id.order_id._create_invoices()
        invoice.invoice_date = TODAY - timedelta(days=40)
        invoice.invoice_date_due = TODAY
        invoice.action_post()
        self.assertEqual(self._get_reasons(), [])
        invoice.invoice_date_due = TODAY - timedelta(days=1)
        self.assertEqual(self._get_reasons(), ["is_unpaid"])
        self.assertEqual(self._read().risk, "high")

    def test_finding_of_high_risk_that_nobody_has_decided(self):
        finding = self.env["prepaid.finding"].create(
            {"agreement_id": self.agreement.id, "name": "No backup", "risk": "high"}
        )
        self.assertEqual(self._get_reasons(), ["has_high_findings"])
        self.assertEqual(self._read().risk, "high")
        finding.risk = "medium"
        self.assertEqual(self._get_reasons(), [])
        finding.risk = "high"
        finding._write_guarded({"state": "fixed"})
        self.assertEqual(self._get_reasons(), [])

    def test_two_mild_reasons_make_a_risk(self):
        self._log(self.ticket, 16.0)
        self.block._write_guarded({"date_end": TODAY})
        row = self._read()
        self.assertEqual((row.risk, row.reason_count), ("high", 2))

    def test_ended_agreement_stands_on_no_board(self):
        self._change(self.agreement, {"state": "ended"})
        self.assertFalse(self._read())

    def test_agreement_without_a_block_runs_out_of_nothing(self):
        other = self.env["prepaid.agreement"].create({"partner_id": self.other_customer.id})
        self.assertEqual(self._get_reasons(other), [])

    def test_due_is_what_renewal_says(self):
        """Both sides of the rule, at the threshold and beside it, whatever the blocks are."""
        agreements = self.agreement
        for seconds, percent in ((719, 3.6), (720, 3.6), (721, 3.6), (29, 0.0), (30, 0.0)):
            customer = self.env["res.partner"].create({"name": f"{seconds}", "is_company": True})
            block = self._sell(20.0, contact=customer)
            agreements |= block.agreement_id
            block.agreement_id.renewal_threshold_percent = percent
            used = (72000 - seconds) / 3600.0
            self._log(self._create_ticket(contact=customer), used)
        ends = [TODAY - timedelta(days=1), TODAY, False]
        for number, agreement in enumerate(agreements):
            block = self._sell(2.0 + number, contact=agreement.partner_id)
            block._write_guarded({"date_end": ends[number % 3], "date_start": date(2026, 3, 1)})
        agreements[1].write({"renewal_threshold_kind": "hours", "renewal_threshold_hours": 3.2})
        for agreement in agreements:
            with self.subTest(agreement.partner_id.name):
                row = self._read(agreement)
                self.assertEqual(row.is_renewal_due, agreement.is_renewal_due)
                self.assertEqual(round(row.available_hours * 3600), agreement.available_seconds)


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


class TestBoardTables(BoardCase):
    def test_ledger_holds_whatever_happens_to_blocks(self):
        line = self._log(self.ticket, 21.0)
        self.assertLedgerHolds()
        line.unit_amount = 3.0
        self.block._adjust(2.0, "Goodwill")
        other = self._sell(10.0, contact=self.other_contact)
        other._transfer(self.agreement, 4.0, "Moved")
        self.assertLedgerHolds()
        with self._on(date(2027, 6, 1)):
            self.env["prepaid.block"]._cron_expire()
        self.assertLedgerHolds()
        self._change(self.agreement, {"state": "ended"})
        self.assertLedgerHolds()

    def test_check_finds_a_board_that_differs(self):
        damages = {
            "board": "UPDATE prepaid_board_agreement SET threshold_seconds = 1",
            "board_month": "UPDATE prepaid_board_month SET used = used - 1",
        }
        for rule, damage in damages.items():
            with self.subTest(rule), self.cr.savepoint(flush=False) as savepoint:
                self.env.flush_all()
                self.env.cr.execute(damage)
                found = self.env["prepaid.entry"]._check_ledger()
                self.assertEqual([one["rule"] for one in found], [rule])
                self.assertIn(self.agreement.id, found[0]["agreement_ids"])
                savepoint.rollback()

    def test_tables_are_filled_for_a_ledger_that_is_older(self):
        self._log(self.ticket, 3.0)
        self.env.flush_all()
        self.env.cr.execute("TRUNCATE prepaid_board_agreement, prepaid_board_month")
        self.env["prepaid.agreement"]._create_board()
        self.assertLedgerHolds()
        self.assertEqual(self._read().available_hours, 17.0)

    def test_draw_makes_no_row_again(self):
        """A draw moves the balance of the row; what else it holds is not reckoned anew."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE prepaid_board_agreement SET has_blocks = FALSE")
        self._log(self.ticket, 3.0)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT has_blocks, balance_seconds FROM prepaid_board_agreement"
            " WHERE agreement_id = %s",
            [self.agreement.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (False, 17 * 3600))
