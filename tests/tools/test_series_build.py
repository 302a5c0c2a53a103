"""A whole addon: what is copied, what is renamed, and what a failure leaves behind."""

import pytest
from series_helpers import read

from tools.series import Refused, build
from tools.series.__main__ import main

MANIFEST = """\
# Licence line
{
    "name": "X",
    "version": "19.0.1.2.3",  # kept
    "depends": ["sale", 'hr_timesheet_time_control', "helpdesk_ticket_timesheet"],
    "data": ["views/x_views.xml"],
}
"""
VIEW = """\
<?xml version="1.0" encoding="UTF-8" ?>
<odoo>
    <record id="x_list" model="ir.ui.view">
        <field name="model">x.x</field>
        <field name="{}" eval="[(4, ref('base.group_user'))]" />
        <field name="arch" type="xml">
            <list><field name="a" /></list>
        </field>
    </record>
</odoo>
"""
PO = """\
msgid ""
msgstr ""
"Language: de\\n"

#. module: x
#: model:res.groups.privilege,name:x.privilege
#: model:res.groups.privilege,category_id:x.privilege
#: model:prepaid.thing,category_id:x.group_ids
#: model_terms:ir.ui.view,arch_db:x.res_groups_privilege
msgid "res.groups.privilege,name:"
msgstr ""
"""
FILES = {
    "__init__.py": "from . import models  # noqa: trailing   \r\n",
    "models/__init__.py": "GROUPS = 'group_ids'\n",
    "migrations/19.0.1.1.0/post-migrate.py": "def migrate(cr, version):\n    pass\n",
    "migrations/0.0.0/end.py": "",
    "security/ir.model.access.csv": "id,name,group_id:id\r\na,b,base.group_user\r\n",
    "static/src/scss/a.scss": ".a { color: red; }\n",
    "static/src/xml/card.xml": VIEW.format("group_ids"),
    "views/x_views.xml": VIEW.format("group_ids"),
    "views/same_views.xml": VIEW.format("name"),
    "report/other.xml": '<list><field name="group_ids" /></list>\n',
    "models/__pycache__/x.pyc": "no",
}


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


@pytest.fixture
def addon(tmp_path):
    folder = tmp_path / "source" / "x"
    write(folder, {**FILES, "__manifest__.py": MANIFEST})
    return folder


@pytest.fixture
def target(tmp_path):
    return tmp_path / "build" / "18.0" / "x"


def test_what_needs_no_change_is_copied_byte_for_byte(addon, target):
    build(addon, target, "18.0")
    changed = {"views/x_views.xml", "__manifest__.py"}
    for name in FILES.keys() - changed - {"models/__pycache__/x.pyc"}:
        built = target / name.replace("migrations/19.0", "migrations/18.0")
        assert built.read_bytes() == (addon / name).read_bytes(), name
    assert not list(target.rglob("__pycache__"))


def test_data_files_are_renamed(addon, target):
    build(addon, target, "18.0")
    fields = read(target / "views/x_views.xml").iterfind("record/field")
    assert [field.get("name") for field in fields] == ["model", "groups_id", "arch"]


def test_manifest_changes_version_and_dependencies_alone(addon, target):
    build(addon, target, "18.0")
    expected = MANIFEST.replace("19.0.1", "18.0.1")
    expected = expected.replace("hr_timesheet_time_control", "project_timesheet_time_control")
    expected = expected.replace("helpdesk_ticket_timesheet", "helpdesk_mgmt_timesheet")
    assert (target / "__manifest__.py").read_text() == expected


def test_migrations_carry_the_series(addon, target):
    build(addon, target, "18.0")
    assert {path.name for path in (target / "migrations").iterdir()} == {"18.0.1.1.0", "0.0.0"}


def test_terms_say_the_models_and_fields_of_18(addon, target):
    write(addon, {"i18n/de.po": PO, "i18n/x.pot": PO})
    build(addon, target, "18.0")
    expected = PO.replace("model:res.groups.privilege,name", "model:ir.module.category,name")
    expected = expected.replace(
        "model:res.groups.privilege,category_id", "model:ir.module.category,parent_id"
    )
    assert (target / "i18n/de.po").read_text() == expected
    assert (target / "i18n/x.pot").read_text() == expected


def test_rows_of_data_are_given_the_ids_of_18(addon, target):
    row = "a,{}.timesheet_helpdesk_ticket_view_form\n"
    write(addon, {"data/x.csv": row.format("helpdesk_ticket_timesheet")})
    build(addon, target, "18.0")
    assert (target / "data/x.csv").read_text() == row.format("helpdesk_mgmt_timesheet")


def test_19_is_a_copy(addon, target):
    build(addon, target, "19.0")
    for name in FILES.keys() - {"models/__pycache__/x.pyc"}:
        assert (target / name).read_bytes() == (addon / name).read_bytes()
    assert (target / "__manifest__.py").read_text() == MANIFEST


def test_build_replaces_what_was_there(addon, target):
    write(target, {"old.txt": "old"})
    build(addon, target, "18.0")
    assert not (target / "old.txt").exists()
    assert [path.name for path in target.parent.iterdir()] == ["x"]


UNKNOWN = VIEW.format("arch_fs").replace('name="a"', 'name="a" invisible="parent.tax_ids"')


def test_refused_build_leaves_the_old_one(addon, target):
    write(target, {"old.txt": "old"})
    write(addon, {"views/x_views.xml": UNKNOWN})
    with pytest.raises(Refused):
        build(addon, target, "18.0")
    assert [path.name for path in target.iterdir()] == ["old.txt"]
    assert [path.name for path in target.parent.iterdir()] == ["x"]


def test_command_line_names_file_line_and_rule(addon, target, capsys):
    write(addon, {"views/x_views.xml": UNKNOWN})
    assert main(["18.0", str(addon), str(target)]) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"{addon}/views/x_views.xml:7 [fields] .tax_ids")


def test_command_line_builds(addon, target):
    assert main(["18.0", str(addon), str(target)]) == 0
    assert "18.0.1.2.3" in (target / "__manifest__.py").read_text()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("views/x_views.xml", "<odoo><record></odoo>", r"x_views.xml:1 not well formed"),
        ("security/x.csv", "a,helpdesk_ticket_timesheet.b\n", r"x.csv \[external ids\] helpdesk_t"),
        (
            "i18n/de.po",
            "#: model:res.groups.privilege,placeholder:x.y\n",
            r"de.po \[records\] 18.0 has no placeholder of res.groups.privilege",
        ),
        (
            "__manifest__.py",
            MANIFEST.replace("19.0.1", "18.0.1"),
            r"__manifest__.py \[manifest\] version '18.0.1.2.3' does not start with 19.0",
        ),
    ],
)
def test_addon_that_cannot_be_built_is_refused(addon, target, name, text, words):
    write(addon, {name: text})
    with pytest.raises(Refused, match=words):
        build(addon, target, "18.0")
    assert not target.exists()


def test_addon_whose_place_another_takes_on_18_is_refused(addon, target):
    other = addon.rename(addon.with_name("helpdesk_ticket_timesheet"))
    with pytest.raises(Refused, match="helpdesk_mgmt_timesheet takes its place"):
        build(other, target, "18.0")


def test_target_must_not_be_the_source(addon):
    for place in (addon, addon / "build", addon.parent):
        with pytest.raises(Refused, match="must not be the source"):
            build(addon, place, "18.0")


def test_unknown_series_and_folder(addon, target):
    with pytest.raises(Refused, match="is none of"):
        build(addon, target, "17.0")
    with pytest.raises(Refused, match="no addon"):
        build(addon / "views", target, "18.0")
