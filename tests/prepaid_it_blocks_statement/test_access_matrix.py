"""The statements' models, methods and routes, and who may do what: see `access.md` here."""

from odoo import Command

from ..access import AccessCase


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks_statement"

    def _get_makers(self):
        return {
            "prepaid.statement": self._create_sent,
            "prepaid.statement.print": lambda records: {
                "agreement_ids": [Command.set(records["prepaid.agreement"].ids)]
            },
        }

    def _create_sent(self, records):
        """Return the values of a statement that was sent."""
        pdf = records.firm.env["ir.attachment"].create({"name": "statement.pdf", "raw": b"PDF"})
        return {"state": "sent", "attachment_id": pdf.id}
