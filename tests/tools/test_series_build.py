"""A whole addon: what is copied, what is transformed, and what a failure leaves behind."""

import ast

import pytest
from series_helpers import canonical, read

from tools.series import Refused, build
from tools.series.__main__ import main

MANIFEST = """\
# Licence line
{
    "name": "X",
    "version": "18.0.1.2.3",
    "depends": ["sale", "payment_demo"],
    "data": ["views/x_views.xml"],
    "assets": {
        "web.assets_frontend": ["x/static/src/**/*.scss", "x/static/src/js/plain.js"],
        "web.assets_backend": ["x/static/src/xml/card.xml"],
    },
}
"""
VIEW = """\
<odoo>
    <record id="x_list" model="ir.ui.view">
        <field name="model">x.x</field>
        <field name="arch" type="xml">
            <list><field name="a" {}/></list>
        </field>
    </record>
</odoo>
"""
FILES = {
    "__init__.py": "from . import models  # noqa: trailing   \r\n",
    "models/__init__.py": "# -*- coding: utf-8 -*-\n",
    "migrations/18.0.1.1.0/post-migrate.py": "def migrate(cr, version):\n    pass\n",
    "migrations/0.0.0/end.py": "",
    "security/ir.model.access.csv": "id,name\n",
    "static/src/scss/a.scss": ".a { color: red; }\n",
    "static/src/js/plain.js": "var x = 1;\n",
    "static/src/xml/card.xml": '<templates><t t-name="x"><list class="ms-2"/></t></templates>\n',
    "views/x_views.xml": VIEW.format('column_invisible="1"'),
    "report/other.xml": '<list class="ms-2"/>\n',
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
    return tmp_path / "build" / "14.0" / "x"


def manifest_of(folder):
    return ast.literal_eval((folder / "__manifest__.py").read_text(encoding="utf-8"))


def test_python_and_static_files_are_copied_byte_for_byte(addon, target):
    build(addon, target, "14.0")
    for name in ("__init__.py", "models/__init__.py", "static/src/xml/card.xml"):
        assert (target / name).read_bytes() == (addon / name).read_bytes()
    assert (target / "security/ir.model.access.csv").read_text() == "id,name\n"
    assert not list(target.rglob("__pycache__"))


def test_views_are_transformed_and_other_xml_is_not(addon, target):
    build(addon, target, "14.0")
    assert read(target / "views/x_views.xml").find(".//tree/field").get("invisible") == "1"
    assert (target / "report/other.xml").read_bytes() == (addon / "report/other.xml").read_bytes()


def test_manifest_of_14_has_version_dependencies_and_no_assets(addon, target):
    build(addon, target, "14.0")
    manifest = manifest_of(target)
    assert manifest["version"] == "14.0.1.2.3"
    assert manifest["depends"] == ["sale", "payment_test"]
    assert "assets" not in manifest
    assert manifest["data"] == ["views/x_views.xml", "views/assets.xml"]
    assert manifest["qweb"] == ["static/src/xml/card.xml"]
    assert (target / "__manifest__.py").read_text().startswith("# Licence line\n{")


def test_assets_of_14_are_a_view(addon, target):
    build(addon, target, "14.0")
    view = read(target / "views/assets.xml").find("template")
    assert view.get("inherit_id") == "web.assets_frontend"
    assert [child.get("href") or child.get("src") for child in view.find("xpath")] == [
        "/x/static/src/scss/a.scss",
        "/x/static/src/js/plain.js",
    ]


@pytest.mark.parametrize("series", ["16.0", "17.0"])
def test_newer_series_keep_their_assets(addon, target, series):
    build(addon, target, series)
    manifest = manifest_of(target)
    assert manifest["version"] == f"{series}.1.2.3"
    assert manifest["depends"] == ["sale", "payment_demo"]
    assert set(manifest["assets"]) == {"web.assets_frontend", "web.assets_backend"}
    assert not (target / "views/assets.xml").exists()


def test_migrations_carry_the_series(addon, target):
    build(addon, target, "14.0")
    assert {path.name for path in (target / "migrations").iterdir()} == {"14.0.1.1.0", "0.0.0"}


def test_18_is_a_copy(addon, target):
    build(addon, target, "18.0")
    assert (target / "__manifest__.py").read_text() == MANIFEST
    assert canonical(read(target / "views/x_views.xml")) == canonical(
        read(addon / "views/x_views.xml")
    )


def test_build_replaces_what_was_there(addon, target):
    write(target, {"old.txt": "old"})
    build(addon, target, "14.0")
    assert not (target / "old.txt").exists()
    assert [path.name for path in target.parent.iterdir()] == ["x"]


def test_refused_build_leaves_the_old_one(addon, target):
    write(target, {"old.txt": "old"})
    write(addon, {"views/x_views.xml": VIEW.format('invisible="a == b"')})
    with pytest.raises(Refused):
        build(addon, target, "14.0")
    assert [path.name for path in target.iterdir()] == ["old.txt"]
    assert [path.name for path in target.parent.iterdir()] == ["x"]


def test_command_line_names_file_line_and_rule(addon, target, capsys):
    write(addon, {"views/x_views.xml": VIEW.format('invisible="a == b"')})
    assert main(["14.0", str(addon), str(target)]) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"{addon}/views/x_views.xml:5 [conditions_to_attrs] invisible:")


def test_command_line_builds(addon, target, capsys):
    assert main(["16.0", str(addon), str(target)]) == 0
    assert manifest_of(target)["version"] == "16.0.1.2.3"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("views/x_views.xml", "<odoo><record></odoo>", r"x_views.xml:1 not well formed"),
        ("static/src/js/plain.js", "import { x } from 'y';\n", "JavaScript module"),
        ("views/assets.xml", "<odoo/>", "is generated"),
        ("static/src/scss/a.scss", None, "names no file"),
        ("data/x.xml", '<odoo><asset id="x"/></odoo>', "into the manifest"),
        (
            "data/x.xml",
            "<odoo><record model='y'><field name='z' eval='[Command.clear()]'/></record></odoo>",
            "Command is not known",
        ),
        (
            "views/t.xml",
            '<odoo><template id="x"><td t-field="a.b"/></template></odoo>',
            "t-field on <td>",
        ),
        (
            "views/t.xml",
            '<odoo><template id="x"><p t-if="is_html_empty(a)"/></template></odoo>',
            "is_html_empty",
        ),
        (
            "views/t.xml",
            '<odoo><template id="x" inherit_id="portal.portal_my_home">'
            '<div id="portal_client_category" position="replace"/></template></odoo>',
            "goes inside",
        ),
    ],
)
def test_addon_that_cannot_be_built_is_refused(addon, target, name, text, words):
    if text is None:
        (addon / name).unlink()
    else:
        write(addon, {name: text})
    with pytest.raises(Refused) as caught:
        build(addon, target, "14.0")
    assert_matches(words, str(caught.value))
    assert not target.exists()


def assert_matches(words, message):
    import re

    assert re.search(words, message), message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("18.0.1.2.3", "17.0.1.0.0", "does not start with 18.0"),
        ("web.assets_frontend", "web.assets_moon", "in no table"),
        ('"x/static/src/js/plain.js"', '("include", "web.x")', "only plain paths"),
        ("x/static/src/js/plain.js", "y/static/a.js", "of another addon"),
    ],
)
def test_manifest_that_cannot_be_built_is_refused(addon, target, old, new, words):
    write(addon, {"__manifest__.py": MANIFEST.replace(old, new)})
    with pytest.raises(Refused, match=words) as caught:
        build(addon, target, "14.0")
    assert str(caught.value).startswith(f"{addon}/__manifest__.py [manifest]")


def test_target_must_not_be_the_source(addon):
    for place in (addon, addon / "build", addon.parent):
        with pytest.raises(Refused, match="must not be the source"):
            build(addon, place, "14.0")


def test_unknown_series_and_folder(addon, target):
    with pytest.raises(Refused, match="is none of"):
        build(addon, target, "13.0")
    with pytest.raises(Refused, match="no addon"):
        build(addon / "views", target, "14.0")


PO = """\
msgid ""
msgstr ""
"Language: de\\n"

#. module: x
#: model:mail.template,subject:x.mail
msgid "Hours of {{ object.name }}"
msgstr "Stunden von {{ object.name }}"

#. module: x
#: model:mail.template,body_html:x.mail
msgid ""
"<div>\\n"
"    <t t-if=\\"object.name\\"><b>Hi</b></t>\\n"
"</div>"
msgstr ""
"<div>\\n"
"    <t t-if=\\"object.name\\"><b>Hallo</b></t>\\n"
"</div>"

#. module: x
#: model_terms:ir.ui.view,arch_db:x.page
msgid "<i class=\\"fa fa-print me-1\\"/>Print"
msgstr "<i class=\\"fa fa-print me-1\\"/>Drucken"

#. module: x
#: code:addons/x/models/x.py:0
msgid "me-1 {{ x }}"
msgstr "me-1 {{ x }}"
"""


def test_translations_follow_the_source(addon, target):
    write(addon, {"i18n/de.po": PO})
    build(addon, target, "14.0")
    text = (target / "i18n/de.po").read_text()
    assert "msgid \"Hours of ${(object.name or '') | safe}\"" in text
    assert 'msgstr "<i class=\\"fa fa-print mr-1\\"/>Drucken"' in text
    assert 'msgid "me-1 {{ x }}"' in text
    assert '"% if object.name:\\n"\n"<b>Hallo</b>\\n"\n"% endif\\n"' in text
    assert text.startswith('msgid ""\nmsgstr ""\n"Language: de\\n"\n')


def test_translations_of_16_keep_mails_and_classes(addon, target):
    write(addon, {"i18n/de.po": PO})
    build(addon, target, "16.0")
    assert (target / "i18n/de.po").read_text() == PO


def test_translation_of_a_mail_that_is_no_fragment_is_refused(addon, target):
    write(addon, {"i18n/de.po": PO.replace("<b>Hallo</b>", "<b>Hallo")})
    with pytest.raises(Refused, match=r"de.po \[translations\] a mail's term"):
        build(addon, target, "14.0")
