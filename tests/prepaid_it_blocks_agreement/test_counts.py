"""Figures on buttons and in dialogs: counted in one statement for a whole list."""

from ..common import PrepaidCase


class TestCounts(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contacts = cls.contact.create([{"name": f"Customer {n}"} for n in range(3)])
        cls.agreements = cls.env["prepaid.agreement"]
        for number, contact in enumerate(contacts):
            for __ in range(number + 1):
                block = cls._sell(5.0, contact=contact)
            cls.agreements |= block.agreement_id
        cls.template, cls.second_template, cls.third_template = cls.env[
            "prepaid.agreement.template"
        ].create([{"name": name} for name in ("First", "Second", "Third")])
        cls.agreements[:2].template_id = cls.template
        cls.agreements[2:].template_id = cls.second_template
        cls.templates = cls.template | cls.second_template | cls.third_template

    def _read(self, records, fname):
        """Return a field's values of records, and the number of statements that takes."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        values = records.mapped(lambda record: record[fname])
        return values, self.env.cr.sql_log_count - before

    def assertCounted(self, records, fname, values):
        """Check the figures of records, and that a list takes no more statements than one."""
        __, alone = self._read(records[:1], fname)
        self.assertEqual(self._read(records, fname), (values, alone))
        for record, value in zip(records, values, strict=True):
            self.assertEqual(record.new(origin=record)[fname], value)

    def test_entries_of_agreements(self):
        self.assertCounted(self.agreements, "entry_count", [1, 2, 3])
        self.assertEqual(self.agreements.new({}).entry_count, 0)

    def test_agreements_of_templates(self):
        self.assertCounted(self.templates, "agreement_count", [2, 1, 0])
        self.assertEqual(self.templates.new({}).agreement_count, 0)

    def test_signed_agreements_of_templates(self):
        self.agreements[1:].action_sign()
        dialogs = self.env["prepaid.agreement.publish"].create(
            [{"template_id": template.id, "note": "x"} for template in self.templates]
        )
        self.assertCounted(dialogs, "signed_count", [1, 1, 0])

    def test_unsigned_agreements_of_companies(self):
        company = self.env["res.company"].create({"name": "Other Firm"})
        settings = self.env["res.config.settings"]
        for one in (company, self.company):
            settings |= settings.create({"company_id": one.id})
        unsigned = [("company_id", "=", self.company.id), ("state", "in", ["draft", "sent"])]
        count = self.env["prepaid.agreement"].search_count([*unsigned, ("balance_hours", ">", 0)])
        self.assertGreaterEqual(count, 3)
        self.assertCounted(settings, "prepaid_unsigned_count", [0, count])
