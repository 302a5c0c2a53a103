"""Opening balances' models, methods and routes, and who may do what: see `access.md` here."""

from base64 import b64encode

from ..access import AccessCase
from ..access_firm import DAY


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks_opening_balance"

    def _get_makers(self):
        return {
            "prepaid.block.opening": lambda records: {
                "file": b64encode(self._write_file(records.firm.customer).encode()),
                "date_cutover": DAY,
            },
            "prepaid.opening.balance": lambda records: {
                "partner_id": records.firm.customer.id,
                "hours": 5.0,
                "rate": 90.0,
            },
        }

    def _write_file(self, customer):
        return f"customer,hours,rate,external_key\n{customer.id},5,90,K1"
