from odoo import fields, models


class PrepaidRunDialog(models.TransientModel):
    """The dialog that starts a run, or shows what one would do."""

    _name = "prepaid.run.dialog"
    _description = "Start a Prepaid Run"

    kind = fields.Selection(
        [("renewal", "Renew and alert"), ("revenue", "Recognise revenue")],
        string="What",
        required=True,
        default="renewal",
    )

    def action_run_now(self):
        """Do a run at once and open its report.

        :raise AccessError: for users who are no managers
        """
        agreements = self.env["prepaid.agreement"]
        if self.kind == "revenue":
            return agreements.action_run_revenue()
        return agreements.action_run_now()

    def action_dry_run(self):
        """Open a report of what a run would do now; nothing is done.

        :raise AccessError: for users who are no managers
        """
        agreements = self.env["prepaid.agreement"]
        if self.kind == "revenue":
            return agreements.action_dry_run_revenue()
        return agreements.action_dry_run()
