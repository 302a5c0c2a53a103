"""Every view of every model combines, with all addons installed."""

from collections import Counter

from odoo.tests import common

# Kinds of views that the web client asks for by a model.
KINDS = ("form", "list", "search", "kanban", "pivot", "graph", "calendar", "activity")


class TestViews(common.TransactionCase):
    def test_each_primary_view_combines(self):
        found = self.env["ir.ui.view"].search(
            [("mode", "=", "primary"), ("type", "in", KINDS), ("model", "!=", False)]
        )
        kinds = Counter()
        for view in found.filtered(lambda view: view.model in self.env):
            with self.subTest(view.xml_id or view.name):
                model = self.env[view.model]
                arch = model.get_views([(view.id, view.type)])["views"][view.type]["arch"]
                self.assertTrue(arch)
                kinds[view.type] += 1
        self.assertGreater(kinds["form"], 300)
        self.assertGreater(kinds["list"], 200)

    def test_each_page_combines(self):
        for view in self.env["ir.ui.view"].search(
            [("mode", "=", "primary"), ("type", "=", "qweb")]
        ):
            with self.subTest(view.xml_id or view.name):
                self.assertTrue(view.get_combined_arch())
