"""What the addon adds to forms leaves the rest of them as it is."""

from unittest import skipIf

from lxml import etree

from .common import SERIES, PrepaidCase


class TestStatusBar(PrepaidCase):
    """Before 17.0 a field's last declaration in a form decides how all of them are drawn."""

    @skipIf(SERIES >= 17, "each declaration of a field stands for itself")
    def test_status_bars_stay(self):
        for model in ("sale.order", "prepaid.agreement", "prepaid.block"):
            view = self.env[model].fields_view_get(view_type="form")
            form = etree.fromstring(view["arch"])
            states = form.xpath("//field[@name='state'][not(ancestor::field)]")
            self.assertEqual(states[-1].get("widget"), "statusbar", model)
