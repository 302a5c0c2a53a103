from odoo import api, fields, models
from odoo.tools import email_split


class PrepaidConsentAsk(models.TransientModel):
    """The dialog that requests overage from a customer."""

    _name = "prepaid.consent.ask"
    _description = "Request Overage"
    _inherit = "prepaid.range.mixin"

    agreement_id = fields.Many2one("prepaid.agreement", required=True, ondelete="cascade")
    ticket_id = fields.Many2one("helpdesk.ticket", ondelete="cascade")
    overage_policy = fields.Selection(related="agreement_id.overage_policy")
    hours = fields.Float(required=True, default=1.0)
    reason = fields.Text(required=True, help="What the time is for. The customer reads it.")
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_price",
        store=True,
        readonly=True,
    )
    rate = fields.Monetary(
        string="Rate per Hour",
        compute="_compute_price",
        store=True,
        readonly=False,
        help="What one hour costs, on the tax basis of the sales price. 0: no charge.",
    )
    valid_until = fields.Date(
        string="Answer Until",
        compute="_compute_price",
        store=True,
        readonly=False,
        help="Last day on which the customer can answer, in the company's time zone.",
    )
    mail_text = fields.Char(compute="_compute_mail_text")

    @api.depends("agreement_id")
    def _compute_price(self):
        for dialog in self:
            agreement = dialog.agreement_id
            if agreement:
                agreement.check_access("read")
                # Sudo: technicians read no orders; what an hour costs may be known to them.
                price = agreement.sudo()._get_extra_price()
                dialog.currency_id, dialog.rate = price.currency, price.rate
                dialog.valid_until = agreement._get_consent_deadline()
            else:
                dialog.currency_id, dialog.rate, dialog.valid_until = False, 0.0, False

    @api.depends("agreement_id")
    def _compute_mail_text(self):
        for dialog in self:
            contact = dialog.agreement_id.contact_id
            if email_split(contact.email or ""):
                dialog.mail_text = self.env._(
                    "A mail with a link goes to %(contact)s (%(address)s).",
                    contact=contact.name,
                    address=contact.email,
                )
            else:
                dialog.mail_text = self.env._(
                    "No mail goes out: the agreement has no single point of contact with an "
                    "e-mail address. The request waits in the portal."
                )

    def action_ask(self):
        """Ask the customer.

        :raise AccessError: for users who do not work with prepaid hours
        :raise UserError: when something is missing
        """
        self.ensure_one()
        self.agreement_id._ask_consent(
            self.hours,
            self.reason,
            rate=self.rate,
            ticket=self.ticket_id,
            valid_until=self.valid_until,
        )
        return {"type": "ir.actions.act_window_close"}
