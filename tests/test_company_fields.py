"""Settings stay out of what is read of a company at every turn, whatever it is read for."""

from .common import PrepaidCase

# What most timesheets, or most invoices, ask for.
READ_ALWAYS = {
    "has_prepaid_deferred_account",
    "is_prepaid_revenue_off",
    "prepaid_approval",
    "prepaid_deferred_account_id",
    "prepaid_draw_on_tasks",
    "prepaid_draw_summary",
    "prepaid_income_account_id",
    "prepaid_revenue_journal_id",
}


class TestCompanyFields(PrepaidCase):
    def _list_ours(self):
        """Return the fields of companies that have columns and come from our addons."""
        fields = self.env["res.company"]._fields.values()
        return [
            field
            for field in fields
            if field.store and field.column_type and "prepaid_it_blocks" in (field._module or "")
        ]

    def test_only_what_is_asked_always_is_read_with_a_company(self):
        ours = self._list_ours()
        self.assertEqual({field.name for field in ours if field.prefetch is True}, READ_ALWAYS)
        others = {field.prefetch for field in ours if field.name not in READ_ALWAYS}
        self.assertEqual(others, {"prepaid_settings"})

    def test_settings_are_read_in_one_statement(self):
        self.env.flush_all()
        self.env.clear()
        company = self.company.with_env(self.env)
        company.mapped("name")
        with self.assertQueryCount(1):
            for field in self._list_ours():
                company[field.name]  # read
