from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class PrepaidAgreement(models.Model):
    """What a run did, or would do, in words; and runs that a manager starts."""

    _inherit = "prepaid.agreement"

    def _report(self, run, piece, result, detail, *, order=None, cause=None):
        """Write on the run's report what was done about an agreement.

        :param result: one of the results of `prepaid.run.line`
        :param detail: in words
        :param cause: in words; None to say it as the agreement is now
        """
        self.ensure_one()
        self.env["prepaid.run.line"].create(
            {
                "run_id": run.id,
                "agreement_id": self.id,
                "cause": cause or self._explain_piece(piece),
                "result": result,
                "detail": detail,
                "order_id": order.id if order else False,
            }
        )

    def _explain_piece(self, piece):
        """Return in words because of what an agreement is due."""
        self.ensure_one()
        causes = []
        if piece.is_due:
            causes.append(self._explain_renewal())
        if piece.change:
            level = self.env["prepaid.alert.level"]
            for (level_id, __), __ in piece.change.reached:
                name = level.browse(level_id).name
                if not (piece.is_due and level.browse(level_id).measure == "renewal"):
                    causes.append(self.env._("reached: %s", name))
            over = self.env["prepaid.alert"].browse(piece.change.resolved).exists()
            for alert in over:
                causes.append(self.env._("left again: %s", alert.level_id.name))
        return "; ".join(causes)

    def _explain_renewal(self):
        """Return in words why renewal is due."""
        self.ensure_one()
        if self._is_wish_due():
            months = self.renewal_interval_months
            return self.env._("the customer wants a renewal every %s months", months)
        return self.env._("renewal is due: %s left", self.available_clock)

    @api.model
    def _check_manager(self):
        """Refuse who may not start a run.

        :raise AccessError: for users who are no managers
        """
        if not self.env.user.has_group("prepaid_it_blocks.group_manager"):
            raise AccessError(self.env._("Only managers of prepaid time start a run."))

    @api.model
    def action_run_now(self):
        """Do a run at once and open its report.

        :raise AccessError: for users who are no managers
        :raise UserError: when a run is under way
        """
        self._check_manager()
        run = self.sudo()._cron_renew()
        if not run:
            raise UserError(
                self.env._("A run is under way already. Look at its report in a minute.")
            )
        return run._get_form_action()

    @api.model
    def action_dry_run(self):
        """Report what a run would do now; nothing is done.

        :raise AccessError: for users who are no managers
        """
        self._check_manager()
        agreements = self.sudo()
        run = agreements.env["prepaid.run"].create(
            {
                "is_dry_run": True,
                "checked_count": agreements.search_count([("state", "!=", "ended")]),
                "date_end": fields.Datetime.now(),
            }
        )
        for piece in agreements._find_pieces(at_any_time=True):
            agreement = agreements.browse(piece.agreement_id)
            agreement._report(run, piece, "planned", agreement._explain_plan(piece))
        orders = agreements.env["sale.order"]
        for order in orders.browse(orders._get_followup_ids(at_any_time=True)):
            order._report_followup(run, "planned", order._explain_followup())
        return run._get_form_action()

    def _explain_plan(self, piece):
        """Return in words what a run would do about an agreement."""
        self.ensure_one()
        details = []
        if piece.is_due:
            text = self.env._("Would make and mail a renewal quotation.")
            if not self.company_id._is_prepaid_mail_time():
                text = self.env._("Would make and mail a renewal quotation in working hours.")
            details.append(text)
        if piece.change and piece.change.reached:
            level = self.env["prepaid.alert.level"]
            readers = self.env["res.partner"]
            for (level_id, __), __ in piece.change.reached:
                readers |= level.browse(level_id)._get_readers(self)
            details.append(self.env._("Would tell: %s.", ", ".join(readers.mapped("display_name"))))
        return " ".join(details)
