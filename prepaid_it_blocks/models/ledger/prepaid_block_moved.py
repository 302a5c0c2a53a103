from markupsafe import escape

from odoo import fields, models
from odoo.exceptions import UserError

from ...policies.hours import as_clock, quantise


class PrepaidBlock(models.Model):
    """Hours that a manager moves to another agreement, at their price."""

    _inherit = "prepaid.block"

    transferred_from_id = fields.Many2one(
        "prepaid.block",
        string="Moved From",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="The block that these hours were bought with; their price came along.",
    )
    transferred_to_ids = fields.One2many(
        "prepaid.block", "transferred_from_id", string="Moved To", readonly=True
    )

    def _get_origin(self):
        """Return the block that these hours were bought as: the one that was charged."""
        self.ensure_one()
        block = self
        while block.transferred_from_id:
            block = block.transferred_from_id
        return block

    def _transfer(self, agreement, hours, reason, **vals):
        """Move hours to another agreement of the company; their price goes with them.

        They become a block of their own there, since a block has one price. It keeps the
        period in which the hours can be used.

        :param agreement: the `prepaid.agreement` that gets the hours
        :param hours: hours to move, positive
        :param reason: why, in words
        :param vals: more values of the new block
        :return: the new block
        :raise UserError: when the block has fewer hours, or the agreement cannot get them
        """
        self.ensure_one()
        hours = quantise(hours)
        self._check_transfer(agreement, hours)
        target = self.create(dict(self._prepare_transferred_vals(agreement, hours), **vals))
        today = self.company_id._get_prepaid_today()
        moves = [(self, "transfer", -hours), (target, "transfer", hours)]
        self._post_with_reason(moves, today, reason)
        words = {
            "hours": as_clock(hours),
            "reason": reason,
            "source": self.name,
            "target": target.name,
            "customer": self.partner_id.display_name,
            "target_customer": agreement.partner_id.display_name,
        }
        text = self.env._(
            "Moved %(hours)s hours to block %(target)s of %(target_customer)s: %(reason)s"
        )
        self.message_post(body=escape(text % words))
        text = self.env._("%(hours)s hours came from block %(source)s of %(customer)s: %(reason)s")
        target.message_post(body=escape(text % words))
        agreement._apply_new_hours()
        return target

    def _check_transfer(self, agreement, hours):
        if self.state != "active":
            raise UserError(
                self.env._(
                    "Hours are moved from active blocks; %(block)s is %(state)s.",
                    block=self.name,
                    state=self._get_state_label(),
                )
            )
        if hours <= 0.0:
            raise UserError(self.env._("Enter the hours to move: more than 0."))
        if agreement == self.agreement_id:
            raise UserError(self.env._("Block %s belongs to that agreement already.", self.name))
        if agreement.company_id != self.company_id:
            raise UserError(self.env._("Hours are moved between agreements of one company only."))
        if agreement.state == "ended":
            raise UserError(self.env._("Agreement %s has ended.", agreement.name))
        self._check_hours_left(hours)

    def _prepare_transferred_vals(self, agreement, hours):
        """Return the values of the block that moved hours make.

        :param agreement: the `prepaid.agreement` that gets the hours
        :param hours: hours that are moved
        """
        self.ensure_one()
        return {
            "agreement_id": agreement.id,
            "transferred_from_id": self.id,
            "product_id": self.product_id.id,
            "currency_id": self.currency_id.id,
            "hours": hours,
            "rate": self.rate,
            "normal_rate": self.normal_rate,
            "validity_months": self.validity_months,
            "date_start": self.date_start,
            "date_end": self.date_end,
            "state": "active",
        }
