from odoo import fields, models


class PrepaidRunDialog(models.TransientModel):
    """The choice of a run that recognises revenue."""

    _inherit = "prepaid.run.dialog"

    kind = fields.Selection(
        selection_add=[("revenue", "Recognise revenue")], ondelete={"revenue": "cascade"}
    )

    def action_run_now(self):
        """Extend: recognise revenue.

        :raise AccessError: for users who are neither accountants nor managers
        """
        if self.kind == "revenue":
            return self.env["prepaid.revenue"].action_run_revenue()
        return super().action_run_now()

    def action_dry_run(self):
        """Extend: report the planned recognition.

        :raise AccessError: for users who are neither accountants nor managers
        """
        if self.kind == "revenue":
            return self.env["prepaid.revenue"].action_dry_run_revenue()
        return super().action_dry_run()
