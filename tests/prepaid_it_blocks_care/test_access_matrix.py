"""The care's models, methods and routes, and who may do what: see `access.md` here."""

from ..access import AccessCase


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks_care"

    def test_models(self):
        self._check_models()

    def test_nothing_is_missing(self):
        self._check_nothing_is_missing()
