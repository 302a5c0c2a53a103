from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.exceptions import ValidationError

from ..policies.alerts import Level


class PrepaidAlertLevel(models.Model):
    """A level of an agreement's figures that notifies its recipients, once."""

    _name = "prepaid.alert.level"
    _description = "Prepaid Alert Level"
    _inherit = "prepaid.record.mixin"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "prepaid.agreement.template", required=True, index=True, ondelete="cascade"
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10, help="From the mildest level to the most serious one.")
    name = fields.Char(compute="_compute_name")
    measure = fields.Selection(
        [
            ("used_percent", "Percent used"),
            ("hours_left", "Hours left"),
            ("renewal", "Renewal threshold of the agreement"),
            ("days_to_end", "Days until a block ends"),
            ("days_to_run_out", "Days until hours run out"),
        ],
        required=True,
        default="used_percent",
        help="Percent used counts the blocks in force; running out is foreseen at the "
        "present pace.",
    )
    threshold = fields.Float(
        help="Percent, hours or days, as the measure is. Told once it is reached."
    )
    to_contact = fields.Boolean(string="Contact", help="The single point of contact.")
    to_billing_contact = fields.Boolean(
        string="Billing Contact", help="Who receives the customer's invoices."
    )
    to_salesperson = fields.Boolean(string="Salesperson")
    to_technicians = fields.Boolean(
        string="Technicians", help="Those to whom the customer's open tickets are assigned."
    )
    to_followers = fields.Boolean(string="Followers")
    mail_template_id = fields.Many2one(
        "mail.template",
        string="Mail",
        domain="[('model', '=', 'prepaid.alert.notice')]",
        help="Empty: the usual alert.",
    )
    is_urgent = fields.Boolean(
        string="Urgent", help="Sent at once, at night and on holidays too, outside any digest."
    )
    notifies_resolved = fields.Boolean(
        string="Notify When Resolved",
        help="Recipients are also notified when the alert is resolved.",
    )

    _threshold_range = compat.Constraint(
        "CHECK (threshold >= 0 AND (measure <> 'used_percent' OR threshold <= 100))",
        "A level is reached at 0 or more, in percent at 100 at most.",
    )

    @api.depends("measure", "threshold")
    def _compute_name(self):
        texts = self._get_measure_texts()
        for level in self:
            text = texts.get(level.measure)
            level.name = text % level.threshold if text else self.env._("renewal is due")

    @api.model
    def _get_measure_texts(self):
        """Return the texts of levels with a threshold; extend for a measure that is added.

        :return: dict of measure to a text with the threshold as ``%g``
        """
        return {
            "used_percent": self.env._("%g %% used"),
            "hours_left": self.env._("%g hours left"),
            "days_to_end": self.env._("a block ends within %g days"),
            "days_to_run_out": self.env._("hours run out within %g days"),
        }

    @api.depends("name")
    def _compute_display_name(self):
        # The name is read within sentences, too.
        for level in self:
            name = level.name or ""
            level.display_name = name[:1].upper() + name[1:]

    # On the measure too: a constraint on what is left out of the values would not be asked.
    @api.constrains(
        "measure",
        "to_contact",
        "to_billing_contact",
        "to_salesperson",
        "to_technicians",
        "to_followers",
    )
    def _check_audience(self):
        for level in self:
            if not any(level[fname] for fname in self._get_audiences()):
                raise ValidationError(self.env._("Choose who is notified when %s.", level.name))

    @api.model
    def _get_audiences(self):
        """Return the names of the recipients' fields."""
        return [
            "to_contact",
            "to_billing_contact",
            "to_salesperson",
            "to_technicians",
            "to_followers",
        ]

    def _get_readers(self, agreement):
        """Return the contacts who are notified of this level.

        :param agreement: one `prepaid.agreement`
        """
        self.ensure_one()
        readers = self.env["res.partner"]
        if self.to_contact:
            readers |= agreement.contact_id or agreement.partner_id
        if self.to_billing_contact:
            number = agreement.partner_id.address_get(["invoice"])["invoice"]
            readers |= readers.browse(number)
        if self.to_salesperson:
            readers |= agreement.user_id.partner_id
        if self.to_technicians:
            readers |= agreement._get_technicians().mapped("partner_id")
        if self.to_followers:
            readers |= agreement.message_partner_ids
        customer = agreement.partner_id
        return readers.filtered(
            lambda reader: (
                reader.active
                # Of a customer that is archived only the firm hears.
                and (customer.active or reader.commercial_partner_id != customer)
            )
        )

    def unlink(self):
        """Extend: archive levels that have been notified, so that their history stays."""
        alerts = self.env["prepaid.alert"].sudo().search([("level_id", "in", self.ids)])
        notified = alerts.mapped("level_id")
        notified.write({"active": False})
        return super(PrepaidAlertLevel, self - notified).unlink()

    def _as_level(self):
        """Return the `Level` that the policies reckon with."""
        self.ensure_one()
        return Level(self.id, self.measure, self.threshold, self.sequence)
