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
