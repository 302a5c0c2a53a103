from odoo import api, fields, models


class PrepaidRun(models.Model):
    """A run that hands its agreements to the job queue has ended before they are done."""

    _inherit = "prepaid.run"

    date_end = fields.Datetime(
        help="When everything was handed to the job queue. "
        "Empty: under way, or the server was stopped."
    )
    queued_count = fields.Integer(
        string="In the Job Queue",
        compute="_compute_queued_count",
        help="Agreements whose jobs have not been done yet.",
    )

    @api.depends("line_ids.result")
    def _compute_queued_count(self):
        for run in self:
            run.queued_count = len(run.line_ids.filtered(lambda line: line.result == "queued"))


class PrepaidRunLine(models.Model):
    """Result of a run for one agreement, or the job of the queue for it."""

    _inherit = "prepaid.run.line"

    result = fields.Selection(
        selection_add=[("queued", "In the job queue")], ondelete={"queued": "cascade"}
    )
