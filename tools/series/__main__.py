"""Command line: ``python -m tools.series 18.0 SOURCE_ADDON_DIR TARGET_ADDON_DIR``."""

import argparse
import sys
from pathlib import Path

from . import Refused, build


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m tools.series",
        description="Build an addon written for Odoo 19.0 for 18.0.",
    )
    parser.add_argument("series", help="18.0, or 19.0 for a plain copy")
    parser.add_argument("source", type=Path, help="folder of the addon")
    parser.add_argument("target", type=Path, help="folder to make; replaced when it exists")
    options = parser.parse_args(arguments)
    try:
        build(options.source, options.target, options.series)
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
