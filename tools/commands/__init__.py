"""The commands of ./dev. Each module has ``run(arguments)``, which returns the exit code."""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Sequence

from tools.engine.errors import SetupError
from tools.engine.places import find_home, keep_bytecode

COMMANDS = (
    "access",
    "bench",
    "beside",
    "build",
    "check",
    "demo",
    "diagram",
    "lint",
    "pot",
    "screenshots",
    "serve",
    "setup",
    "shell",
    "stop",
    "test",
)


def main(arguments: Sequence[str], help_text: str) -> int:
    """Run the command that the arguments name and return its exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(help_text.strip())
        return 0 if arguments else 2
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"there is no command {name}: ./dev --help lists them", file=sys.stderr)
        return 2
    # Ended from outside: servers that we started are ended as after an error.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        keep_bytecode(find_home())
        return importlib.import_module(f"tools.commands.{name}").run(rest)
    except SetupError as error:
        sys.stdout.flush()
        print(error.explain(), file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; the next command goes on from here", file=sys.stderr)
        return 130
