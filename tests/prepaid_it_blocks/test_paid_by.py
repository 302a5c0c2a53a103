"""What a time entry says before it is saved, and after."""

from odoo.tests import Form

from ..common import PrepaidCase, to_date


class TestPaidBy(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ending = cls._sell(2.0)
        cls.ending.sudo().date_end = to_date("2026-10-31")
        cls.endless = cls._sell(6.0)
        cls.agreement = cls.ending.agreement_id
        cls.ticket = cls._create_ticket()

    def _preview(self, hours, ticket=None, user=None, **vals):
        line = self.env["account.analytic.line"].with_user(user or self.technician)
        return line.new(
            self._prepare_timesheet(ticket or self.ticket, hours, **vals)
        ).prepaid_paid_by

    def test_it_follows_each_input_of_a_draw(self):
        model = self.env["account.analytic.line"]
        followed = set(self.registry.field_depends[model._fields["prepaid_paid_by"]])
        inputs = model._get_prepaid_source_fields() & set(model._fields)
        self.assertGreater(len(inputs), 10)
        self.assertLessEqual(inputs, followed)

    def test_what_will_happen(self):
        self.assertEqual(
            self._preview(3.5),
            f"2:00 from {self.ending.name} (ends 31 Oct), 1:30 from {self.endless.name}, 4:30 left",
        )
        self.assertEqual(self._preview(0.0), "8:00 left")
        self.assertEqual(
            self._preview(1.0, prepaid_excluded=True, prepaid_exclusion="goodwill"),
            "Free of charge, 8:00 left",
        )
        self.assertEqual(self.agreement.balance_hours, 8.0)

    def test_an_end_in_another_year_says_which(self):
        self.ending.sudo().date_end = to_date("2027-01-05")
        self.assertIn("(ends 5 Jan 2027)", self._preview(1.0))

    def test_what_blocks_will_not_pay(self):
        for policy, limit, expected in (
            ("allow", 0.0, "1:00 overage"),
            ("allow", 0.5, "1:00 overage: it will be refused"),
            ("refuse", 0.0, "1:00 overage: it will be refused"),
            ("invoice", 0.0, "1:00 overage: to be invoiced"),
            ("next_block", 0.0, "1:00 overage: the next block pays"),
        ):
            self.agreement.write({"overage_policy": policy, "overage_limit_hours": limit})
            text = self._preview(9.0)
            self.assertIn(expected, text)
            self.assertTrue(text.endswith("0:00 left"), text)

    def test_who_has_no_agreement(self):
        text = self._preview(1.0, self._create_ticket(self.other_contact))
        self.assertEqual(text, "The customer has no prepaid agreement")

    def test_who_is_not_covered(self):
        self.agreement.scope_team_ids = self.env["helpdesk.ticket.team"].create({"name": "Else"})
        self.assertIn("does not cover team Desk", self._preview(1.0))

    def test_after_saving(self):
        line = self._log(self.ticket, 3.5)
        self.assertEqual(
            line.prepaid_paid_by,
            f"2:00 from {self.ending.name}, 1:30 from {self.endless.name}",
        )
        over = self._log(self.ticket, 5.0)
        self.assertEqual(
            over.prepaid_paid_by,
            f"4:30 from {self.endless.name}, 0:30 overage: All blocks are used up",
        )
        free = self._log(self.ticket, 1.0, prepaid_excluded=True, prepaid_exclusion="travel")
        self.assertEqual(free.prepaid_paid_by, "Free of charge: Travel")
        none = self._log(self._create_ticket(self.other_contact), 1.0)
        self.assertEqual(none.prepaid_paid_by, "The customer has no prepaid agreement")

    def test_a_change_shows_what_it_will_do(self):
        line = self._log(self.ticket, 3.0)
        edited = line.new({"unit_amount": 1.0}, origin=line)
        self.assertEqual(
            edited.prepaid_paid_by, f"1:00 from {self.ending.name} (ends 31 Oct), 7:00 left"
        )
        # New records of one origin share a cache.
        self.env.clear()
        same = line.new({"unit_amount": 3.0}, origin=line)
        self.assertEqual(same.prepaid_paid_by, line.prepaid_paid_by)

    def test_many_lines_take_the_statements_of_one(self):
        lines = self.env["account.analytic.line"]
        for __ in range(6):
            lines += self._log(self.ticket, 0.25)

        def count(records):
            records.env.clear()
            before = self.env.cr.sql_log_count
            records.mapped("prepaid_paid_by")
            return self.env.cr.sql_log_count - before

        count(lines)
        self.assertEqual(count(lines[:1]), count(lines))

    def test_the_form_says_it_while_typing(self):
        line = self._log(self.ticket, 1.0)
        with Form(
            line.with_user(self.technician), view="hr_timesheet.hr_timesheet_line_form"
        ) as form:
            form.unit_amount = 2.5
            self.assertEqual(
                form.prepaid_paid_by,
                f"2:00 from {self.ending.name} (ends 31 Oct), 0:30 from {self.endless.name}, "
                "5:30 left",
            )
        self.assertEqual(self.endless.balance_hours, 5.5)
