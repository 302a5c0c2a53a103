"""A mail server for development: takes every mail, delivers none, keeps each as a file.

usage: python -m tools.mailserver FOLDER   (prints its port; runs until it is ended)
"""

from __future__ import annotations

import asyncio
import itertools
import signal
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Keeper:
    """Writes each mail to ``NNNN.eml``: its recipients in a header, then the mail as it came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(len(list(folder.glob("*.eml"))) + 1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep one mail; called by aiosmtpd."""
        head = f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        path = self.folder / f"{next(self.numbers):04d}.eml"
        draft = path.with_suffix(".draft")
        draft.write_bytes(head + (envelope.content or b""))
        draft.replace(path)
        return "250 kept"


async def serve(folder: Path) -> None:
    """Serve on a free port of 127.0.0.1 until SIGTERM."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    keeper = Keeper(folder)
    server = await loop.create_server(lambda: SMTP(keeper, hostname="localhost"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
