"""What the browser's tests take from npm, and from elsewhere where npm brings nothing."""

import sys

import pytest

from tools.engine import npm, places
from tools.engine.errors import SetupError

SCRIPT = f"/*! axe v{npm.AXE_VERSION} */"
# Both get the folder to install into in the word after this one.
NPM = "--prefix"
PIP = "--target"


def write_program(path, body):
    """Write a program in Python."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\nimport sys\nfrom pathlib import Path\n{body}")
    path.chmod(0o755)
    return path


def bring(option, name):
    """Return the body of an installer that writes axe-core's script."""
    return (
        f"path = Path(sys.argv[sys.argv.index({option!r}) + 1], {name!r})\n"
        "path.parent.mkdir(parents=True, exist_ok=True)\n"
        f"path.write_text({SCRIPT!r})\n"
    )


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a set-up folder on a machine without npm, whose pip brings the wheel."""
    body = bring(PIP, "axe_playwright_python/axe.min.js")
    pip = write_program(tmp_path / "pip", body)
    monkeypatch.setattr(npm, "pip_command", lambda: [str(pip)])
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return places.Home(tmp_path / "home")


def test_npm_brings_it(home, tmp_path):
    write_program(tmp_path / "bin/npm", bring(NPM, "node_modules/axe-core/axe.min.js"))
    assert npm.ensure_axe(home).parts[-2:] == ("axe-core", "axe.min.js")


def test_machine_without_npm_takes_the_wheel(home):
    assert npm.ensure_axe(home).parent.name == "axe_playwright_python"
    assert npm.ensure_rtlcss(home) is None


def test_npm_that_does_not_reach_its_registry_is_not_needed(home, tmp_path, capsys):
    write_program(tmp_path / "bin/npm", "sys.exit('npm error: no registry')")
    assert npm.ensure_axe(home).parent.name == "axe_playwright_python"
    assert npm.ensure_rtlcss(home) is None
    said = capsys.readouterr().out
    assert f"installing {npm.RTLCSS} (exit code 1): going on without it" in said


def test_npm_is_tried_again_by_the_next_run(home, tmp_path):
    program = write_program(tmp_path / "bin/npm", "sys.exit(1)")
    npm.ensure_axe(home)
    write_program(program, bring(NPM, "node_modules/axe-core/axe.min.js"))
    assert npm.ensure_axe(home).parent.name == "axe-core"


def test_other_version_is_refused(home, tmp_path, monkeypatch):
    body = bring(NPM, "node_modules/axe-core/axe.min.js").replace(npm.AXE_VERSION, "1.0.0")
    write_program(tmp_path / "bin/npm", body)
    with pytest.raises(SetupError, match="is not axe-core"):
        npm.ensure_axe(home)
