"""The table from which 18.0 is built, asked of the Odoo that runs: its side must be true."""

from lxml import etree

from tools.series import table

from .common import SERIES, PrepaidCase

NEWER = SERIES >= 19


class TestSeriesTable(PrepaidCase):
    def test_external_ids_are_there(self):
        for row in table.IDS.items():
            self.assertTrue(self.env.ref(row[0 if NEWER else 1]), row)

    def test_addons_are_there(self):
        modules = self.env["ir.module.module"].search([]).mapped("name")
        for row in table.ADDONS.items():
            self.assertIn(row[0 if NEWER else 1], modules)
            self.assertNotIn(row[1 if NEWER else 0], modules)

    def test_models_have_the_fields(self):
        for rows in (table.RECORDS, table.FIELDS):
            for name, names in rows.items():
                model = self.env[name if NEWER else table.MODELS.get(name, name)]
                for row in names.items():
                    self._check_field(model, *row)

    def _check_field(self, model, newer, older):
        if not NEWER and older is table.REFUSED:
            self.assertNotIn(newer, model)
        else:
            self.assertIn(newer if NEWER else older, model)

    def test_fields_lead_to_the_models(self):
        for (model, field), comodel in table.COMODELS.items():
            self.assertEqual(self.env[model]._fields[field].comodel_name, comodel)

    def test_expressions_find_something(self):
        for (view, newer), older in table.EXPRESSIONS.items():
            arch = etree.fromstring(self.env.ref(view).get_combined_arch())
            self.assertTrue(arch.xpath(newer if NEWER else older), (view, newer))
