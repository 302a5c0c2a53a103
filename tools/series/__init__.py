"""Builds an addon, which is written for Odoo 19.0, for 18.0.

Python is copied byte for byte; data files, translations and the manifest are renamed by
the one table in :mod:`.table`. What the table does not understand is an error, never a guess.
"""

from .driver import build
from .errors import Refused

__all__ = ["Refused", "build"]
