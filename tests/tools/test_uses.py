"""The core knows no capability, and an addon knows another only where it depends on it."""

import re
from collections import Counter

import pytest
from lxml import etree

from tests.tools import uses
from tools.engine.places import ADDON, ADDONS, CHECKOUT

ALERT = '''
class Alert(models.Model):
    """Alerts: `sale_size` is not used here."""

    _name = "prepaid.alert"

    level_text = fields.Char()

    def _find_levels(self):
        return self.sale_size
'''
SIZE = """
class Size(models.Model):
    _inherit = "sale.order"

    sale_size = fields.Float()

    def write(self, vals):
        return super().write(vals)
"""
DEPENDS = {"core": [], "core_alert": ["core"], "core_sale": ["core"], "core_account": ["core_sale"]}
REFERENCE = re.compile(rf"(?<![\w./@-])({'|'.join(ADDONS)})\.(\w+)(?![\w/(.])")


def make(folder, files):
    """Write the files of four addons; return the names that they use without depending on them."""
    for addon, depends in DEPENDS.items():
        files = {f"{addon}/__manifest__.py": str({"depends": depends}), **files}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return uses.find_uses(folder)


def test_no_addon_names_what_it_does_not_depend_on():
    assert uses.find_uses(CHECKOUT) == Counter()


def test_addons_depend_on_the_core_and_the_core_on_none_of_them():
    depends = uses.read_depends(CHECKOUT)
    own = {addon: set(names) & set(depends) for addon, names in depends.items()}
    others = {addon for addon in own if addon.startswith(f"{ADDON}_")}
    assert len(others) > 5
    assert own[ADDON] <= {"helpdesk_ticket_timesheet"}
    assert {addon for addon in others if ADDON in uses.get_closure(addon, depends)} == others


def test_ambiguous_names_would_be_taken_for_one_of_another_addon():
    owners = uses.find_owners(uses.read_all(CHECKOUT))
    core = {name for name in uses.AMBIGUOUS if owners.get(name, ADDON) == ADDON}
    assert core == set()


def test_external_ids_are_those_of_the_addon_that_defines_them():
    """Odoo itself defines those of models and fields, whoever adds to them."""
    defined, named = set(), set()
    for path, source in uses.read_all(CHECKOUT).items():
        defined.update((path.parts[0], name) for name in source.defined | source.ids)
        text = (CHECKOUT / path).read_text(encoding="utf-8")
        found = REFERENCE.findall(text)
        named.update((str(path), *pair) for pair in found)
    assert len(named) > 100
    assert [one for one in sorted(named) if one[1:] not in defined] == []


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ('records = env["prepaid.alert"]', 1),
        ('env.cr.execute(f"SELECT level_text FROM prepaid_alert WHERE {x}")', 2),
        ('depends("alert_ids.level_text")', 1),
        ("records._find_levels()", 1),
        ("from odoo.addons.core_alert.models.alert import Alert", 1),
        ("from odoo.addons.core_alert.models import alert", 1),
        ('"""Not even `level_text`."""', 0),
        ("# level_text", 0),
        ("records.level_texts", 0),
        ('text = "see #prepaid_alert"', 0),
        ("records.write({})", 0),
        ("from .other import alert", 0),
    ],
)
def test_uses_in_python_are_seen(tmp_path, text, times):
    files = {"core_alert/models/alert.py": ALERT, "core/models/block.py": text}
    expected = Counter({("core/models/block.py", "core_alert"): times} if times else {})
    assert make(tmp_path, files) == expected


@pytest.mark.parametrize(
    ("name", "text", "times"),
    [
        ("core/views/x_views.xml", '<odoo><a ref="core_alert.alert_action"/></odoo>', 1),
        ("core/views/x_views.xml", "<odoo><a>not level_text</a></odoo>", 1),
        ("core/views/x_views.xml", '<odoo><a id="prepaid_alert"/><!-- level_text --></odoo>', 0),
        ("core_alert/views/x_views.xml", '<odoo><a ref="alert_action"/></odoo>', 0),
        ("core/security/ir.model.access.csv", "id,model_id:id\nx,model_prepaid_alert\n", 1),
        ("core/static/src/x.xml", '<odoo><a ref="alert_action"/></odoo>', 0),
    ],
)
def test_uses_in_data_are_seen(tmp_path, name, text, times):
    action = '<odoo><record id="alert_action" model="ir.actions.act_window"/></odoo>'
    files = {
        "core_alert/models/alert.py": ALERT,
        "core_alert/views/alert_views.xml": action,
        name: text,
    }
    assert make(tmp_path, files) == Counter({(name, "core_alert"): times} if times else {})


def test_addon_knows_what_it_depends_on_alone(tmp_path):
    files = {
        "core_sale/models/size.py": SIZE,
        "core_alert/models/alert.py": ALERT,
        "core_account/models/revenue.py": "total = order.sale_size",
    }
    assert make(tmp_path, files) == Counter({("core_alert/models/alert.py", "core_sale"): 1})


def test_what_several_define_belongs_to_nobody(tmp_path):
    files = {
        "core_sale/models/size.py": SIZE,
        "core_account/models/size.py": SIZE,
        "core_alert/models/alert.py": ALERT,
    }
    assert make(tmp_path, files) == Counter()


@pytest.mark.parametrize("call", ["super()", "super(Size, self.exists())"])
def test_extension_defines_nothing(tmp_path, call):
    files = {
        "core_sale/models/size.py": SIZE.replace("super()", call).replace("write", "_set_size"),
        "core/models/block.py": "records._set_size({})",
    }
    assert make(tmp_path, files) == Counter()


def test_model_made_of_named_parts_is_defined_once(tmp_path):
    parts = '_name = "sale.order"\n    _inherit = ["sale.order.size.mixin", "sale.order"]'
    files = {
        "core_sale/models/size.py": SIZE.replace('_inherit = "sale.order"', parts),
        "core/models/block.py": 'env["sale.order"]',
    }
    assert make(tmp_path, files) == Counter()


def test_xml_is_read():
    views = CHECKOUT / ADDON / "views" / "prepaid_block_views.xml"
    defined = uses.read(views, CHECKOUT).defined
    assert defined == {
        record.get("id") for record in etree.parse(str(views)).iter("record", "template")
    }
