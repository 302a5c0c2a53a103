"""What the glue of care and accounting adds, and who may do what: see `access.md` here."""

from ..access import AccessCase


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks_care_account"

    def _get_makers(self):
        return {
            "prepaid.board": lambda records: records.firm.env["prepaid.board"].browse(
                records.firm.company.id
            )
        }

    def test_methods(self):
        self._check_methods()

    def test_nothing_is_missing(self):
        self._check_nothing_is_missing()
