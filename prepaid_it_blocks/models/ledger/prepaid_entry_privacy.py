from markupsafe import escape

from odoo import models
from odoo.exceptions import AccessError


class PrepaidEntryPrivacyMixin(models.AbstractModel):
    """Part of `prepaid.entry`: free text that is blanked when a person it names asks for that.

    It is the one thing about a row that changes: hours, dates, and whose they are stay, and with
    them all sums.
    """

    _name = "prepaid.entry.privacy.mixin"
    _description = "Privacy of the Prepaid Ledger"

    def action_blank_reason(self):
        """Blank the texts of rows for good, and say on their agreements who has done so.

        :raise AccessError: for users who are no managers, or not of the rows' company
        """
        if not self.env.user.has_group("prepaid_it_blocks.group_manager"):
            raise AccessError(
                self.env._("Only managers of prepaid time blank texts of the ledger.")
            )
        self.check_access("read")
        # Sudo: nobody writes the ledger; the manager's right was checked.
        entries = self.sudo().filtered("reason")
        entries._blank_reasons()
        for agreement, rows in entries.grouped("agreement_id").items():
            text = self.env._(
                "The texts of these rows of the ledger were blanked: %s. Their hours and dates are "
                "as they were.",
                ", ".join(str(number) for number in sorted(rows.ids)),
            )
            agreement.message_post(body=escape(text))

    def _blank_reasons(self):
        """Blank the texts of rows in the database; extend for copies of them.

        The trigger of the ledger lets nothing else pass.
        """
        self.flush_model()
        self.env.cr.execute(
            """
            UPDATE prepaid_entry
               SET reason = NULL, write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
             WHERE id = ANY(%s)
            """,
            [self.env.uid, self.ids],
        )
        self.invalidate_recordset(["reason", "display_name"], flush=False)
