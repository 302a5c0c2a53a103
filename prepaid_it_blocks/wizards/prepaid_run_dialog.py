from odoo import fields, models


class PrepaidRunDialog(models.TransientModel):
    """The dialog that starts a run, or shows what one would do."""

    _name = "prepaid.run.dialog"
    _description = "Start a Prepaid Run"

    # Shown once there is another kind.
    kind = fields.Selection(
        [("renewal", "Renewals")], string="What", required=True, default="renewal"
    )

    def action_run_now(self):
        """Do a run at once and open its report; extend for another kind.

        :raise AccessError: for users who are no managers
        """
        self.check_access("read")
        return self.env["prepaid.agreement"].action_run_now()

    def action_dry_run(self):
        """Open the report of a dry run; extend for another kind.

        :raise AccessError: for users who are no managers
        """
        self.check_access("read")
        return self.env["prepaid.agreement"].action_dry_run()
