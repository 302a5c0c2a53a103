"""The fields are those of OCA's addon: name, kind, relation and column."""

from ..oca_fields import FIELDS, Field
from ..ticket_time import TicketTimeCase

# What this addon declares and OCA's does not: the dialog's ticket, whose rows nobody keeps, and
# the default of a field that is OCA's in another addon.
OWN = {"hr.timesheet.switch": {"ticket_id"}, "helpdesk.ticket": {"project_id"}}
MAGIC = {"display_name", "id"}


class TestFields(TicketTimeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        data = cls.env["ir.model.data"].search([("model", "=", "ir.model.fields")])
        ours = data.filtered(lambda one: one.module == "helpdesk_ticket_timesheet")
        fields = cls.env["ir.model.fields"].browse(ours.mapped("res_id"))
        cls.declared = fields.filtered(lambda field: field.name not in MAGIC)
        cls.others = {(one.res_id, one.module) for one in data - ours}

    def _describe(self, field):
        """Return a field as the table of OCA's fields describes it."""
        self.env.cr.execute(
            "SELECT data_type FROM information_schema.columns "
            "WHERE table_name = %s AND column_name = %s",
            [self.env[field.model]._table, field.name],
        )
        column = self.env.cr.fetchone()
        return Field(
            field.ttype, field.relation or None, field.relation_field or None, column and column[0]
        )

    def test_every_field_of_oca_s_is_there_and_the_same(self):
        described = {model: {} for model in FIELDS}
        for field in self.declared.filtered(
            lambda field: field.name not in OWN.get(field.model, ())
        ):
            described.setdefault(field.model, {})[field.name] = self._describe(field)
        self.assertEqual(described, FIELDS)

    def test_only_two_fields_are_no_fields_of_oca_s(self):
        more = {}
        for field in self.declared:
            if field.name not in FIELDS.get(field.model, ()):
                more.setdefault(field.model, set()).add(field.name)
        self.assertEqual(more, OWN)

    def test_project_of_a_ticket_is_another_addon_s_too(self):
        field = self.env["ir.model.fields"]._get("helpdesk.ticket", "project_id")
        self.assertIn((field.id, "helpdesk_mgmt_project"), self.others)

    def test_dialog_keeps_no_rows(self):
        self.assertTrue(self.env["hr.timesheet.switch"].is_transient())
