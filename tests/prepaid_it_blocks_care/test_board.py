"""Why a customer stands on the owner's board, and how much of a risk that is."""

from datetime import date, datetime, timedelta

from ..common import TODAY
from .board import BoardCase


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
