"""What a customer reads of past work is what it was when it was theirs."""

from odoo.addons.prepaid_it_blocks_statement.policies.statement import StatementQuery

from ..common import PrepaidCase


class TestHistory(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_show_excluded = True
        cls.agreement = cls._sell(20.0).agreement_id
        cls.mill = cls._sell(20.0, contact=cls.other_contact).agreement_id
        cls.ticket = cls._create_ticket()
        cls.line = cls._log(cls.ticket, 2.0, name="Looked at the fire")

    def _read(self, agreement, **query):
        """Return hours, ticket and description of the rows of an agreement's statement."""
        self.env.flush_all()
        rows = agreement._get_statement_document(StatementQuery(order="oldest", **query))["rows"]
        return [
            (row["hours"], row["ticket_name"], row["description"])
            for row in rows
            if row["kind"] != "purchase"
        ]

    def _read_headings(self, agreement):
        document = agreement._get_statement_document(StatementQuery(group="ticket"))
        groups = [group for group in document["groups"] if group["ticket_id"]]
        return [(group["heading"].split(" ", 1)[1], group["hours"]) for group in groups]

    def test_a_ticket_that_goes_to_another_customer_keeps_its_title_on_the_statement(self):
        self.ticket.write({"partner_id": self.other_contact.id, "name": "Mill's secret"})
        old = "Printer on fire"
        self.assertEqual(
            self._read(self.agreement),
            [(-2.0, old, "Looked at the fire"), (2.0, old, "Looked at the fire")],
        )
        self.assertEqual(self._read_headings(self.agreement), [(old, 0.0)])
        self.assertEqual(self._read(self.agreement, search="secret"), [])
        self.assertEqual(len(self._read(self.agreement, search="printer")), 2)
        self.assertEqual(self._read(self.mill), [(-2.0, "Mill's secret", "Looked at the fire")])
        self.assertEqual(self._read(self.mill, search="printer"), [])
        self.assertLedgerHolds()

    def test_the_document_tells_the_title_of_then(self):
        self.ticket.partner_id = self.other_contact
        self.ticket.name = "Mill's secret"
        self.env.flush_all()
        html = self.env["ir.actions.report"]._render_qweb_html(
            "prepaid_it_blocks_statement.report_prepaid_statement",
            self.agreement.ids,
            data={"group": "ticket"},
        )[0]
        self.assertIn(b"Printer on fire", html)
        self.assertNotIn(b"secret", html)

    def test_a_contact_that_leaves_takes_no_title_along(self):
        self.contact.parent_id = self.other_customer
        self.ticket.name = "Mill's secret"
        self.line.unit_amount = 3.0
        self._log(self.ticket, 1.0)
        names = {name for __, name, __ in self._read(self.agreement)}
        self.assertEqual(names, {"Printer on fire"})
        self.assertEqual(self._read(self.mill), [(-1.0, "Mill's secret", "Looked at it")])
        self.assertLedgerHolds()

    def test_time_that_is_moved_and_renamed_is_taken_back_as_it_was(self):
        ticket = self._create_ticket(self.other_contact, name="Mill's secret")
        self.line.write({"ticket_id": ticket.id, "name": "Mill's own"})
        self.assertEqual(
            self._read(self.agreement),
            [
                (-2.0, "Printer on fire", "Looked at the fire"),
                (2.0, "Printer on fire", "Looked at the fire"),
            ],
        )
        self.assertEqual(self._read(self.mill), [(-2.0, "Mill's secret", "Mill's own")])

    def test_a_ticket_of_the_customer_is_told_by_its_latest_title(self):
        self.ticket.name = "Printer and more on fire"
        self._log(self.ticket, 1.0)
        self.assertEqual(
            {name for __, name, __ in self._read(self.agreement)}, {"Printer and more on fire"}
        )

    def test_free_time_stays_with_who_got_it(self):
        free = {"prepaid_excluded": True, "prepaid_exclusion": "goodwill"}
        self._log(self.ticket, 1.0, name="Sorry for the fire", **free)
        self.contact.parent_id = self.other_customer
        self.env.flush_all()
        told = [row["description"] for row in self.agreement._get_free_time(10)]
        self.assertEqual(told, ["Sorry for the fire"])
        self.assertEqual(self.mill._get_free_time(10), [])
