"""The picture of the addons, drawn from their manifests."""

import re

import pytest
from lxml import etree

from tools import diagram
from tools.commands import diagram as command
from tools.engine.places import ADDON, MANIFESTS

BELOW = {"summary": "What the core needs", "depends": ["mail", "helpdesk_mgmt"]}
CORE = {"summary": "Blocks & their hours", "depends": ["below", "sale"]}
ALONG = {"summary": "Comes along", "depends": [ADDON, "sale"], "auto_install": True}
CHOSEN = {"summary": "Is chosen", "depends": [ADDON, "web"]}
ABOVE = {"summary": "On top of another", "depends": ["chosen", ADDON]}
ALL = {"below": BELOW, ADDON: CORE, "along": ALONG, "chosen": CHOSEN, "above": ABOVE}


def draw(manifests):
    return etree.fromstring(diagram.draw(manifests, {"helpdesk_mgmt"}).encode())


def texts(picture):
    return picture.xpath("//*[local-name()='text']/text()")


def paths(picture):
    return picture.xpath("//*[@class='arrow']/@d")


@pytest.fixture
def places():
    boxes, groups = diagram._place(ALL, {"helpdesk_mgmt"})
    return {"boxes": boxes, "groups": groups}


def test_picture_in_the_documentation_is_up_to_date(capsys):
    assert command.run(["--check"]) == 0
    assert "up to date" in capsys.readouterr().out


def test_picture_that_is_out_of_date_is_found(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "CHECKOUT", tmp_path)
    monkeypatch.setattr(command, "TARGET", tmp_path / "addons.svg")
    assert command.run(["--check"]) == 1
    assert command.run([]) == 0
    assert command.run(["--check"]) == 0
    command.TARGET.write_text("old", encoding="utf-8")
    assert command.run(["--check"]) == 1
    assert "run ./dev diagram" in capsys.readouterr().err


def test_every_addon_has_a_box_with_its_summary():
    shown = " ".join(texts(draw(MANIFESTS)))
    for addon, manifest in MANIFESTS.items():
        assert addon in shown
        assert manifest["summary"] in shown


def test_modules_of_others_are_grouped_by_whose_they_are():
    shown = texts(draw(ALL))
    assert shown[shown.index("Odoo") + 1] == "mail, sale, web"
    assert shown[shown.index("OCA") + 1] == "helpdesk_mgmt"
    assert "also needs web" in shown
    assert "also needs sale" not in shown


def test_columns_say_how_addons_come(places):
    columns = {name: box.column for name, box in places["boxes"].items()}
    middle, right = {"below", ADDON}, {"chosen", "above"}
    assert columns == {
        name: "middle" if name in middle else "right" if name in right else "left" for name in ALL
    }
    assert "A box in Settings" not in texts(draw({"below": BELOW, ADDON: CORE}))


def test_boxes_do_not_overlap(places):
    boxes = [*places["boxes"].values(), *places["groups"].values()]
    for column in diagram.COLUMNS:
        stacked = sorted((box for box in boxes if box.column == column), key=lambda box: box.top)
        for upper, lower in zip(stacked, stacked[1:], strict=False):
            assert upper.bottom < lower.top


def test_arrow_for_each_dependency_among_ours_and_to_others(places):
    expected = [
        # What is below the core, to its side; the core, down.
        *("M384 {below} H340", "M616 {below} H660", "M500 {core} V{row}"),
        "M424 {core} V{turn} H180 V{row}",
        # The addons on the core, to it; and one to another above it.
        *("M340 {along} H384", "M660 {chosen} H616"),
        *("M660 {above} H616", "M820 {top} V{bottom}"),
    ]
    boxes = places["boxes"]
    figures = {
        **{name: box.middle for name, box in boxes.items() if name != ADDON},
        "core": boxes[ADDON].bottom,
        "row": boxes["below"].top,
        "turn": boxes["below"].top - diagram.ROW / 2,
        "top": boxes["above"].top,
        "bottom": boxes["chosen"].bottom,
    }
    words = {name: f"{figure:g}" for name, figure in figures.items()}
    assert sorted(paths(draw(ALL))) == sorted(line.format(**words) for line in expected)


def test_arrow_past_another_box_runs_outside():
    between = {"summary": "Between", "depends": [ADDON]}
    manifests = {"below": BELOW, ADDON: CORE, "chosen": CHOSEN, "between": between, "above": ABOVE}
    outside = [path for path in paths(draw(manifests)) if "H990" in path]
    assert len(outside) == 1
    assert re.fullmatch(r"M980 [\d.]+ H990 V[\d.]+ H980", outside[0])


def test_modules_of_oca_are_known():
    assert {"helpdesk_mgmt", "queue_job"} <= diagram.find_oca_modules()
