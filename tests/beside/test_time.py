"""Time with the marks, the hours and the tickets of OCA's addons."""

from datetime import date
from unittest import skipUnless

from odoo import Command
from odoo.tests import Form

from ..common import SERIES, TODAY, PrepaidCase
from ..material import MaterialMixin

ONLY_18 = skipUnless(SERIES < 19, "published for 18.0")


class BesideCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()


class TestNonBillable(BesideCase):
    def test_the_mark_takes_time_off_the_blocks(self):
        line = self._log(self.ticket, 2.0, exclude_from_sale_order=True)
        self.assertEqual((line.prepaid_status, line.prepaid_hours), ("excluded", 0.0))
        self.assertEqual(line.prepaid_reason, "Not billable")
        self.assertEqual(self.block.used_hours, 0.0)
        line.exclude_from_sale_order = False
        self.assertEqual((line.prepaid_status, self.block.used_hours), ("covered", 2.0))
        line.exclude_from_sale_order = True
        self.assertEqual(self.block.used_hours, 0.0)
        self.assertLedgerHolds()

    def test_it_is_no_overage(self):
        self.agreement.overage_policy = "refuse"
        line = self._log(self.ticket, 30.0, exclude_from_sale_order=True)
        self.assertEqual(line.prepaid_overage_hours, 0.0)

    @ONLY_18
    def test_a_type_says_it_however_it_was_set(self):
        kinds = self.env["project.time.type"]
        free = kinds.create({"name": "Training", "non_billable": True})
        paid = kinds.create({"name": "Support"})
        line = self._log(self.ticket, 2.0, time_type_id=free.id)
        self.assertEqual(line.prepaid_status, "excluded")
        line.time_type_id = paid
        self.assertEqual((line.prepaid_status, self.block.used_hours), ("covered", 2.0))
        line.time_type_id = free
        self.assertEqual(self.block.used_hours, 0.0)
        self.assertLedgerHolds()


class TestBeginEnd(BesideCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee.tz = "UTC"
        cls.agreement.tz = "UTC"
        cls.agreement.schedule_id = cls.env["prepaid.schedule"].create(
            {
                "name": "Evenings",
                "line_ids": [
                    Command.create(
                        {"name": "Evening", "hour_from": 18.0, "hour_to": 24.0, "weight": 2.0}
                    )
                ],
            }
        )

    def test_the_begin_hour_is_weighed(self):
        line = self._log(self.ticket, 2.0, time_start=17.0, time_stop=19.0)
        self.assertEqual(line.prepaid_hours, 3.0)
        line.write({"time_start": 8.0, "time_stop": 10.0})
        self.assertEqual(line.prepaid_hours, 2.0)
        line.write({"time_start": 19.0, "time_stop": 21.0})
        self.assertEqual(line.prepaid_hours, 4.0)

    def test_it_is_the_technicians_hour(self):
        self.employee.tz = "America/New_York"
        line = self._log(self.ticket, 2.0, time_start=17.0, time_stop=19.0)
        # From 21:00 UTC on.
        self.assertEqual(line.prepaid_hours, 4.0)

    def test_without_it_the_time_control_says_when(self):
        line = self._log(self.ticket, 2.0, date_time=f"{TODAY} 17:00:00")
        self.assertEqual(line.prepaid_hours, 3.0)

    def test_begin_of_the_time_control_is_weighed(self):
        line = self._log(self.ticket, 2.0, date_time=f"{TODAY} 08:00:00")
        self.assertEqual(line.prepaid_hours, 2.0)
        line.time_begin = 19.0
        self.assertEqual(line.prepaid_hours, 4.0)


class TestMergedTickets(BesideCase):
    def _merge(self, tickets, **vals):
        wizard = self.env["helpdesk.ticket.merge"].with_context(active_ids=tickets.ids)
        wizard = wizard.create(dict(vals, user_id=self.env.user.id))
        wizard.merge_tickets()
        return wizard.dst_ticket_id

    def test_used_hours_are_those_of_all(self):
        other = self._create_ticket()
        self._log(self.ticket, 2.0)
        self._log(other, 3.0)
        rows = self._ledger(self.block)
        kept = self._merge(self.ticket | other, dst_ticket_id=self.ticket.id)
        self.assertEqual((kept, kept.prepaid_used_hours), (self.ticket, 5.0))
        self.assertEqual(self._ledger(self.block), rows)
        self.assertLedgerHolds()

    def test_a_new_ticket_of_two_contacts_is_their_companys(self):
        colleague = self.contact.copy({"name": "Bob Baker"})
        other = self._create_ticket(colleague)
        self._log(self.ticket, 2.0)
        new = self._merge(self.ticket | other, create_new_ticket=True, dst_ticket_name="Both")
        self.assertEqual(new.partner_id, self.customer)
        self.assertEqual((new.prepaid_used_hours, new.prepaid_agreement_id), (2.0, self.agreement))
        self.assertEqual(self._log(new, 1.0, project_id=self.project.id).prepaid_status, "covered")

    def test_no_hours_go_to_another_customer(self):
        mill = self._sell(10.0, contact=self.other_contact)
        other = self._create_ticket(self.other_contact)
        line = self._log(self.ticket, 2.0)
        theirs = self._log(other, 3.0)
        self._merge(self.ticket | other, dst_ticket_id=self.ticket.id)
        self.assertEqual((line.ticket_id, theirs.ticket_id), (self.ticket, other))
        self.assertEqual((self.block.used_hours, mill.used_hours), (2.0, 3.0))

    def test_a_new_ticket_of_two_customers_is_nobodys(self):
        mill = self._sell(10.0, contact=self.other_contact)
        other = self._create_ticket(self.other_contact)
        self._log(self.ticket, 2.0)
        self._log(other, 3.0)
        new = self._merge(self.ticket | other, create_new_ticket=True, dst_ticket_name="Both")
        self.assertFalse(new.partner_id)
        self.assertEqual((self.block.used_hours, mill.used_hours), (2.0, 3.0))
        self.assertIn(
            "The ticket has no customer",
            self._log(new, 1.0, project_id=self.project.id).prepaid_reason,
        )

    def test_time_of_a_contact_that_left_stays(self):
        mill = self._sell(10.0, contact=self.other_contact)
        line = self._log(self.ticket, 2.0)
        self.contact.parent_id = self.other_customer
        other = self._create_ticket(self.other_contact)
        self._merge(self.ticket | other, dst_ticket_id=other.id)
        self.assertEqual(line.ticket_id, self.ticket)
        self.assertEqual((self.block.used_hours, mill.used_hours), (2.0, 0.0))


@ONLY_18
class TestSheets(BesideCase):
    def test_entries_without_a_description_stay_with_their_tickets(self):
        mill = self._sell(10.0, contact=self.other_contact)
        other = self._create_ticket(self.other_contact)
        lines = self.env["account.analytic.line"]
        for ticket in (self.ticket, other, self.ticket):
            lines |= self._log(ticket, 1.0, name="/")
        self.assertEqual(len(lines.merge_timesheets()), 1)
        kept = {line.ticket_id: line.unit_amount for line in lines.exists()}
        self.assertEqual(kept, {self.ticket: 2.0, other: 1.0})
        self.assertEqual((self.block.used_hours, mill.used_hours), (2.0, 1.0))
        self.assertLedgerHolds()


@ONLY_18
class TestRounding(MaterialMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_material()
        cls.project.write({"timesheet_rounding_unit": 0.25, "timesheet_rounding_method": "UP"})

    def test_covered_time_is_never_billed(self):
        for __ in range(10):
            self._log(self.ticket, 0.1)
        self._clear(self.sale_line)
        self.assertEqual((self.block.used_hours, self.sale_line.qty_delivered), (1.0, 0.0))


class TestContracts(BesideCase):
    def test_an_invoice_of_a_contract_says_that_it_gives_no_hours(self):
        contract = self.env["contract.contract"].create(
            {
                "name": "Monthly block",
                "partner_id": self.customer.id,
                "contract_line_ids" if SERIES < 19 else "contract_line_fixed_ids": [
                    Command.create(
                        {
                            "product_id": self.product.product_variant_id.id,
                            "name": "Block",
                            "quantity": 1.0,
                            "price_unit": 1800.0,
                            "recurring_rule_type": "monthly",
                            "recurring_interval": 1,
                            "date_start": date(2026, 3, 1),
                            "recurring_next_date": date(2026, 3, 1),
                        }
                    )
                ],
            }
        )
        invoice = contract.recurring_create_invoice()
        invoice.action_post()
        self.assertIn("gives no hours", str(invoice.message_ids.mapped("body")))
        self.assertEqual(self.agreement.balance_hours, 20.0)


class TestForms(BesideCase):
    def test_forms_open_and_save(self):
        line = self._log(self.ticket, 2.0)
        for record in (self.ticket, self.agreement, self.block, line):
            with self.subTest(record._name), Form(record) as form:
                form.save()
