from datetime import timedelta

from odoo import api, fields, models


class PrepaidRun(models.Model):
    """Report of a run of a scheduled action, agreement by agreement."""

    _name = "prepaid.run"
    _description = "Prepaid Run"
    _inherit = "prepaid.record.mixin"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    date_start = fields.Datetime(
        string="Started", required=True, readonly=True, default=fields.Datetime.now
    )
    date_end = fields.Datetime(
        string="Finished", readonly=True, help="Empty: under way, or the server was stopped."
    )
    is_dry_run = fields.Boolean(
        string="Dry Run", readonly=True, help="Shows what would happen; nothing was done."
    )
    user_id = fields.Many2one("res.users", readonly=True, default=lambda self: self.env.user)
    checked_count = fields.Integer(
        string="Agreements Checked", readonly=True, help="Agreements that were looked at."
    )
    left_count = fields.Integer(
        string="Left for Later", readonly=True, help="Due, but left to the next run."
    )
    line_ids = fields.One2many("prepaid.run.line", "run_id", readonly=True)
    line_count = fields.Integer(string="Due", compute="_compute_line_counts")
    problem_count = fields.Integer(string="Problems", compute="_compute_line_counts")

    @api.depends("date_start", "is_dry_run")
    def _compute_name(self):
        for run in self:
            date = fields.Datetime.context_timestamp(run, run.date_start)
            text = self.env._("Dry run of %s") if run.is_dry_run else self.env._("Run of %s")
            run.name = text % date.strftime("%Y-%m-%d %H:%M")

    @api.depends("line_ids.result")
    def _compute_line_counts(self):
        for run in self:
            run.line_count = len(run.line_ids)
            run.problem_count = len(
                run.line_ids.filtered(lambda line: line.result in ("failed", "busy"))
            )

    def _get_form_action(self):
        """Return the action that opens this report."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("prepaid_it_blocks.prepaid_run_action")
        form = self.env.ref("prepaid_it_blocks.prepaid_run_view_form")
        return dict(action, views=[(form.id, "form")], res_id=self.id, context={})

    @api.autovacuum
    def _gc_old_runs(self):
        """Delete the reports of runs that are older than 90 days."""
        limit = fields.Datetime.now() - timedelta(days=90)
        self.search([("date_start", "<", limit)]).unlink()


class PrepaidRunLine(models.Model):
    """Result of a run for one agreement, with its cause."""

    _name = "prepaid.run.line"
    _description = "Prepaid Run Line"
    _inherit = "prepaid.record.mixin"
    _order = "run_id desc, id"
    _rec_name = "agreement_id"

    run_id = fields.Many2one(
        "prepaid.run", required=True, readonly=True, index=True, ondelete="cascade"
    )
    agreement_id = fields.Many2one(
        "prepaid.agreement", readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        index=True,
        ondelete="cascade",
    )
    cause = fields.Char(readonly=True, help="Because of what the agreement was due.")
    result = fields.Selection(
        [
            ("done", "Done"),
            ("planned", "Would be done"),
            ("failed", "Failed"),
            ("busy", "Left to the next run"),
        ],
        required=True,
        readonly=True,
    )
    detail = fields.Char(string="What Happened", readonly=True)
    order_id = fields.Many2one("sale.order", string="Quotation", readonly=True, ondelete="set null")

    @api.depends("agreement_id.company_id")
    def _compute_company_id(self):
        for line in self:
            line.company_id = line.agreement_id.company_id or line.company_id
