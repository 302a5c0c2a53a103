"""A running database server, and the role of ours on it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .stamps import key_of
from .steps import output_of

ROLE = "odoo_prepaid"


@dataclass(frozen=True)
class Server:
    """A running server: the programs that speak to it and the environment that names it."""

    programs: Path
    env: Mapping[str, str]
    own: bool

    @property
    def name(self) -> str:
        """A short name of this server: two servers may have databases of the same name."""
        return key_of(self.env["PGHOST"], self.env["PGPORT"])[:6]

    def environ(self) -> dict[str, str]:
        return {**os.environ, **self.env}

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement and return its rows, a line each. Raises SetupError when it fails."""
        argv = [
            self.programs / "psql",
            "-X",
            "-qAt",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            database,
            "-c",
            statement,
        ]
        return output_of(argv, env=self.environ())
