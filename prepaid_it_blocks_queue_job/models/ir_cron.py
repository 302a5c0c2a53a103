from odoo import api, models
from odoo.exceptions import UserError

# The box of OCA's `queue_job_cron`, where that is installed.
_BOX = "run_as_queue_job"


class IrCron(models.Model):
    """Scheduled actions of prepaid time, which are no jobs of the queue themselves."""

    _inherit = "ir.cron"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: refuse actions of prepaid time that would be jobs."""
        for vals in vals_list:
            if vals.get(_BOX):
                model = self.env["ir.model"].sudo().browse(vals.get("model_id"))
                self._check_prepaid_job(model, vals.get("name"))
        return super().create(vals_list)

    def write(self, vals):
        """Extend: refuse actions of prepaid time that would be jobs."""
        if vals.get(_BOX):
            # Sudo: whoever changes scheduled actions need not read what they do.
            for cron in self.sudo():
                self._check_prepaid_job(cron.model_id, cron.name)
        return super().write(vals)

    @api.model
    def _check_prepaid_job(self, model, name):
        """Refuse to make one job of a whole run.

        The queue forbids a job to commit, while a run commits each agreement so that what is
        done and mailed is not lost with a later one that fails.

        :param model: the `ir.model` that the scheduled action works on
        :param name: its name
        :raise UserError: where that is a model of prepaid time
        """
        if (model.model or "").startswith("prepaid."):
            raise UserError(
                self.env._(
                    "%s cannot run as one job of the queue: a job is all or nothing, and this "
                    "action keeps what is done for each agreement. Leave it a normal scheduled "
                    "action: it puts a job for each agreement and statement into the queue by "
                    "itself.",
                    name,
                )
            )
