from odoo import api, fields, models


class PrepaidEntryCheck(models.TransientModel):
    """The check's findings, shown to a manager."""

    _name = "prepaid.entry.check"
    _description = "Check of the Prepaid Ledger"

    is_sound = fields.Boolean(readonly=True)
    findings = fields.Text(readonly=True)

    @api.model
    def default_get(self, fields_list):
        """Extend: check the ledger when the dialog opens."""
        values = super().default_get(fields_list)
        # Sudo: the rules are those of the whole ledger, whatever the manager may see.
        broken = self.env["prepaid.entry"].sudo()._check_ledger()
        values["is_sound"] = not broken
        values["findings"] = "\n".join(
            self.env._(
                "It does not hold that %(rule)s: %(count)d rows (%(ids)s)",
                rule=finding["label"],
                count=len(finding["ids"]),
                ids=", ".join(map(str, finding["ids"][:20])),
            )
            for finding in broken
        )
        return values
