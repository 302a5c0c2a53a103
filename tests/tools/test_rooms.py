"""The core knows no capability, and capabilities know each other only where they stand on one."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from tests.tools import rooms
from tools.engine.places import ADDON, CHECKOUT

SOURCE = CHECKOUT / ADDON
ORDER = (*rooms.CORE_ROOMS, *rooms.CAPABILITIES)

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


def make(folder, files):
    """Write the files of an addon and return what it names against the direction."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return rooms.find_uses(folder)


def test_nothing_new_points_against_the_direction():
    found, allowed = rooms.find_uses(SOURCE), rooms.parse(rooms.ALLOWED.read_text())
    new = rooms.render(found - allowed)
    assert not new, f"named against the direction, so often more than is allowed:\n{new}"


def test_what_was_mended_is_not_allowed_any_more():
    found, allowed = rooms.find_uses(SOURCE), rooms.parse(rooms.ALLOWED.read_text())
    mended = rooms.render(allowed - found)
    assert not mended, f"take off {rooms.ALLOWED.name}, so often:\n{mended}"


def test_list_is_as_it_is_printed():
    text = rooms.ALLOWED.read_text()
    assert rooms.render(rooms.parse(text)) == text


def test_ambiguous_names_would_be_taken_for_a_capability():
    paths = rooms.list_files(SOURCE)
    owners = rooms.find_owners({p.relative_to(SOURCE): rooms.read(p, SOURCE) for p in paths})
    assert {name for name in rooms.AMBIGUOUS if owners.get(name, rooms.CORE) == rooms.CORE} == set()


@pytest.mark.parametrize("folder", ["models", "controllers", "wizards", "report"])
def test_packages_import_rooms_in_their_order(folder):
    package = SOURCE / folder
    tree = ast.parse((package / "__init__.py").read_text())
    imported = [alias.name for node in tree.body for alias in getattr(node, "names", ())]
    found = [name for name in imported if (package / name).is_dir()]
    assert found
    assert found == [room for room in ORDER if room in found]


def test_folders_are_rooms():
    layers = ("controllers", "data", "models", "policies", "report", "views", "wizards")
    found = {path.name for layer in layers for path in (SOURCE / layer).iterdir() if path.is_dir()}
    assert found - {"__pycache__"} == set(ORDER)


def test_capability_stands_on_earlier_ones():
    names = list(rooms.CAPABILITIES)
    for number, stands_on in enumerate(rooms.CAPABILITIES.values()):
        assert stands_on <= set(names[:number])


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ('records = env["prepaid.alert"]', 1),
        ('env.cr.execute(f"SELECT level_text FROM prepaid_alert WHERE {x}")', 2),
        ('depends("alert_ids.level_text")', 1),
        ("records._find_levels()", 1),
        ("from ..alert.alert import Alert", 1),
        ("from ..alert import alert", 1),
        ('"""Not even `level_text`."""', 0),
        ("# level_text", 0),
        ("records.level_texts", 0),
        ('text = "see #prepaid_alert"', 0),
        ("records.write({})", 0),
        ("from .other import alert", 0),
    ],
)
def test_uses_in_python_are_seen(tmp_path, text, times):
    files = {"models/alert/alert.py": ALERT, "models/ledger/block.py": text}
    expected = Counter({("models/ledger/block.py", "alert"): times} if times else {})
    assert make(tmp_path, files) == expected


@pytest.mark.parametrize(
    ("name", "text", "times"),
    [
        ("views/x_views.xml", '<odoo><a ref="alert_action"/></odoo>', 1),
        ("views/x_views.xml", "<odoo><a>not level_text</a></odoo>", 1),
        ("views/x_views.xml", '<odoo><a id="prepaid_alert"/><!-- level_text --></odoo>', 0),
        ("views/alert/x_views.xml", '<odoo><a ref="alert_action"/></odoo>', 0),
        ("security/ir.model.access.csv", "id,model_id:id\nx,model_prepaid_alert\n", 1),
        ("static/src/x.xml", '<odoo><a ref="alert_action"/></odoo>', 0),
    ],
)
def test_uses_in_data_are_seen(tmp_path, name, text, times):
    action = '<odoo><record id="alert_action" model="ir.actions.act_window"/></odoo>'
    files = {"models/alert/alert.py": ALERT, "views/alert/alert_views.xml": action, name: text}
    assert make(tmp_path, files) == Counter({(name, "alert"): times} if times else {})


def test_capability_knows_what_it_stands_on_alone(tmp_path):
    files = {
        "models/opening_balance/opening.py": SIZE,
        "models/alert/alert.py": ALERT,
        "models/account/revenue.py": "total = order.sale_size",
    }
    assert make(tmp_path, files) == Counter({("models/alert/alert.py", "opening_balance"): 1})


def test_what_several_define_belongs_to_nobody(tmp_path):
    files = {
        "models/portal_sale/size.py": SIZE,
        "models/contact/size.py": SIZE,
        "models/alert/alert.py": ALERT,
    }
    assert make(tmp_path, files) == Counter()


@pytest.mark.parametrize("call", ["super()", "super(Size, self.exists())"])
def test_extension_defines_nothing(tmp_path, call):
    files = {
        "models/portal_sale/size.py": SIZE.replace("super()", call).replace("write", "_set_size"),
        "models/ledger/block.py": "records._set_size({})",
    }
    assert make(tmp_path, files) == Counter()


def test_path_says_the_room():
    assert rooms.get_room(Path("models/alert/alert.py").parts) == "alert"
    assert rooms.get_room(Path("models/ledger/prepaid_block.py").parts) == rooms.CORE
    assert rooms.get_room(Path("models/alert.py").parts) == rooms.CORE


def test_xml_of_the_addon_is_read():
    views = SOURCE / "views" / "alert" / "prepaid_alert_views.xml"
    defined = rooms.read(views, SOURCE).defined
    assert defined == {
        record.get("id") for record in etree.parse(str(views)).iter("record", "template")
    }
