"""Computed fields are read for whole lists: none asks the database record by record."""

import ast

import pytest

from tools.engine.places import ADDONS, CHECKOUT

QUERIES = {"_read_group", "execute", "read_group", "search", "search_count", "search_fetch"}
COMPREHENSIONS = (ast.DictComp, ast.GeneratorExp, ast.ListComp, ast.SetComp)


def repeated(function):
    """Yield the nodes that a function comes to again and again."""
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.While):
            yield from node.body
        elif isinstance(node, COMPREHENSIONS):
            yield from ([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
            yield from (test for generator in node.generators for test in generator.ifs)


def mistakes(text):
    """Return the lines of queries that a compute makes for each record."""
    computes = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_compute_")
    ]
    return sorted(
        {
            call.lineno
            for function in computes
            for part in repeated(function)
            for call in ast.walk(part)
            if isinstance(call, ast.Call) and getattr(call.func, "attr", None) in QUERIES
        }
    )


@pytest.mark.parametrize("addon", ADDONS)
def test_no_compute_asks_the_database_record_by_record(addon):
    texts = {path: path.read_text(encoding="utf-8") for path in (CHECKOUT / addon).rglob("*.py")}
    assert texts
    found = {str(path.relative_to(CHECKOUT)): mistakes(text) for path, text in texts.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_mistakes_are_seen():
    assert mistakes(
        "class A(models.Model):\n"
        "    def _compute_count(self):\n"
        "        for one in self:\n"
        "            one.count = self.env['b'].search_count([('a_id', '=', one.id)])\n"
        "    def _compute_counts(self):\n"
        "        self.counts = {one: b.search([('a', '=', one.id)]) for one in self}\n"
        "    def _compute_any(self):\n"
        "        self.any = any(one for one in self if b.search([], limit=1))\n"
    ) == [4, 6, 8]


def test_one_query_for_all_is_none():
    assert not mistakes(
        "class A(models.Model):\n"
        "    def _compute_count(self):\n"
        "        counts = dict(self.env['b']._read_group([], ['a_id'], ['__count']))\n"
        "        for one in self.env['b'].search([]):\n"
        "            one.count = counts.get(one, 0)\n"
        "    def action_count(self):\n"
        "        return [self.env['b'].search_count([]) for one in self]\n"
    )
