"""How long files are: one that has more lines than this holds several subjects."""

from tools.engine.places import ADDONS, CHECKOUT

LINES = 300


def find_long(root, folders):
    """Return a dict of files of Python in folders to their lines, where there are too many."""
    paths = [path for folder in folders for path in (root / folder).rglob("*.py")]
    counts = {path: len(path.read_text("utf-8").splitlines()) for path in paths}
    return {str(path.relative_to(root)): count for path, count in counts.items() if count > LINES}


def test_no_file_is_too_long():
    assert find_long(CHECKOUT, [*ADDONS, "tools", "tests"]) == {}


def test_long_file_is_found(tmp_path):
    (tmp_path / "addon").mkdir()
    (tmp_path / "addon" / "whole.py").write_text("pass\n" * LINES)
    (tmp_path / "addon" / "long.py").write_text("pass\n" * (LINES + 1))
    assert find_long(tmp_path, ["addon"]) == {"addon/long.py": LINES + 1}
