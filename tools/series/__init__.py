"""Builds the addon, which is written for Odoo 18.0, for older series.

Python is copied byte for byte; data files, translations and the manifest go through rules
(:mod:`.pipeline` lists them). What no rule understands is an error, never a guess.
"""

from .driver import build
from .errors import Refused

__all__ = ["Refused", "build"]
