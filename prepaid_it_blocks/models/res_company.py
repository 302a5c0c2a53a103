from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from .. import compat
from ..taxes import move_price
from .portal.prepaid_contact_access import CONTACT_LEVELS

# Who gives, and who sees, approvals while a company approves time: group, implied group.
_APPROVAL_GROUPS = (
    ("prepaid_it_blocks.group_manager", "prepaid_it_blocks.group_approver"),
    ("hr_timesheet.group_hr_timesheet_approver", "prepaid_it_blocks.group_approver"),
    ("prepaid_it_blocks.group_user", "prepaid_it_blocks.group_approval"),
)


class ResCompany(models.Model):
    """Settings of prepaid hours: their renewal, their normal rate and the approval of time.

    The model's one class in the core: imported after its part.
    """

    _name = "res.company"
    _inherit = ["res.company.prepaid.calendar.mixin", "res.company"]

    prepaid_activation = fields.Selection(
        [
            ("order", "when the order is confirmed"),
            ("invoice", "when the invoice is posted"),
            ("payment", "when it is paid"),
        ],
        string="Activation Condition",
        default="payment",
        required=True,
        prefetch="prepaid_settings",
        help="From when on a sold block pays for time.",
    )
    prepaid_draw_on_tasks = fields.Boolean(
        string="Tasks and Projects Draw",
        help="Time on a customer's tasks and projects draws from blocks too. Otherwise "
        "only time on helpdesk tickets does.",
    )
    prepaid_threshold_percent = fields.Float(
        string="Renewal Threshold (%)",
        default=20.0,
        prefetch="prepaid_settings",
        help="New agreements are due for renewal when so much of the bought hours, in "
        "percent, is left.",
    )
    prepaid_grace_days = fields.Integer(
        string="Grace Days",
        prefetch="prepaid_settings",
        help="Days after a block's last day in which work done by that day may still be "
        "logged; then what is left expires.",
    )
    prepaid_lock_ids = fields.One2many(
        "prepaid.lock", "company_id", groups="prepaid_it_blocks.group_user"
    )
    prepaid_lock_date = fields.Date(
        string="Lock Date",
        compute="_compute_prepaid_lock_date",
        inverse="_inverse_prepaid_lock_date",
        compute_sudo=True,
        help="Last day of the closed period of the prepaid ledger. Later changes of time up "
        "to this day are booked on the day after it.",
    )
    prepaid_schedule_id = fields.Many2one(
        "prepaid.schedule",
        string="Schedule of Weights",
        domain="['|', ('company_id', '=', False), ('company_id', '=', id)]",
        ondelete="restrict",
        prefetch="prepaid_settings",
        help="New agreements have this schedule: which hours count more than others.",
    )
    prepaid_approval = fields.Boolean(
        string="Approve Prepaid Time",
        help="Time taken from blocks shows as pending until an approver has approved it. It "
        "is taken from the blocks at once all the same.",
    )
    prepaid_contact_level = fields.Selection(
        CONTACT_LEVELS,
        string="Portal Visibility",
        default="prices",
        required=True,
        prefetch="prepaid_settings",
        help="What contacts of customers with a new agreement see in the portal. The single "
        "point of contact sees everything and says what others see.",
    )
    prepaid_normal_rate_product_id = fields.Many2one(
        "product.product",
        string="Normal Rate Service",
        domain=lambda self: self._get_prepaid_rate_services_domain(),
        ondelete="restrict",
        prefetch="prepaid_settings",
        help="The service that customers without a block pay by the hour. Its sales price is "
        "the normal rate of blocks that have none of their own.",
    )
    prepaid_mail_working_hours = fields.Boolean(
        string="Mails in Working Hours",
        default=True,
        prefetch="prepaid_settings",
        help="What scheduled actions mail goes out in the company's working hours alone, not at "
        "night and not on holidays, unless it is urgent.",
    )
    prepaid_renewal_rule = fields.Selection(
        [("last", "As bought last"), ("right_size", "Right size, from the pace of use")],
        string="Renewal Offers",
        default="last",
        required=True,
        prefetch="prepaid_settings",
        help="How much the renewal quotations of new agreements offer.",
    )
    prepaid_pace_months = fields.Selection(
        [("3", "3 months"), ("6", "6 months"), ("12", "12 months")],
        string="Pace of the Last",
        default="6",
        required=True,
        prefetch="prepaid_settings",
        help="Time over which new agreements measure how fast hours are used.",
    )
    prepaid_cover_months = fields.Integer(
        string="Months to Cover",
        default=3,
        prefetch="prepaid_settings",
        help="New agreements offer as many hours as last so many months.",
    )
    prepaid_renewal_payment = fields.Boolean(
        string="Payment in the Portal",
        default=True,
        prefetch="prepaid_settings",
        help="The link in the renewal mail leads to paying the quotation online. Whether it "
        "is signed too is a setting of quotations.",
    )
    prepaid_followup_days = fields.Integer(
        string="Follow Up After",
        default=7,
        prefetch="prepaid_settings",
        help="Days without an answer after which the customer gets a reminder of the renewal "
        "quotation. 0: never.",
    )
    prepaid_followup_count = fields.Integer(
        string="Reminders",
        default=2,
        prefetch="prepaid_settings",
        help="How many reminders at most; then the salesperson is asked to call.",
    )
    prepaid_renewal_retry_days = fields.Integer(
        string="Offer Again After",
        default=14,
        prefetch="prepaid_settings",
        help="Days after a renewal quotation was cancelled or expired in which no other one "
        "is made by itself.",
    )

    _prepaid_grace_days_not_negative = compat.Constraint(
        "CHECK (prepaid_grace_days >= 0)",
        "The grace days cannot be negative.",
    )
    _prepaid_threshold_percent_range = compat.Constraint(
        "CHECK (prepaid_threshold_percent BETWEEN 0 AND 100)",
        "The renewal threshold is between 0 and 100 percent.",
    )
    _prepaid_renewal_days_not_negative = compat.Constraint(
        "CHECK (prepaid_followup_days >= 0 AND prepaid_followup_count >= 0"
        " AND prepaid_renewal_retry_days >= 0)",
        "Days and numbers of reminders cannot be negative.",
    )
    _prepaid_cover_months_range = compat.Constraint(
        "CHECK (prepaid_cover_months BETWEEN 1 AND 60)",
        "A renewal covers 1 to 60 months.",
    )

    @api.depends("prepaid_lock_ids.lock_date")
    def _compute_prepaid_lock_date(self):
        for company in self:
            company.prepaid_lock_date = company.prepaid_lock_ids.lock_date

    def _inverse_prepaid_lock_date(self):
        for company in self:
            # Sudo to look: saving other settings takes no right on the lock date.
            lock = company.sudo().prepaid_lock_ids
            if lock.lock_date != company.prepaid_lock_date:
                lock.with_env(self.env).lock_date = company.prepaid_lock_date

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: a company's prepaid ledger is open from the beginning.

        Where a company approves time, everybody sees what waits for it.
        """
        companies = super().create(vals_list)
        # Sudo: nobody makes a lock date's record manually.
        self.env["prepaid.lock"].sudo().create(
            [{"company_id": company.id} for company in companies]
        )
        if any(vals.get("prepaid_approval") for vals in vals_list):
            self._show_prepaid_approval()
        return companies

    def write(self, vals):
        """Extend: show pending time to everybody where a company approves time."""
        result = super().write(vals)
        if "prepaid_approval" in vals:
            self._show_prepaid_approval()
        return result

    @api.model
    def _show_prepaid_approval(self):
        """Show columns, menus and buttons of approval while a company approves time."""
        is_used = bool(self.sudo().search_count([("prepaid_approval", "=", True)]))
        # Sudo: whoever may configure a company may have no right on groups.
        pairs = [[self.env.ref(xmlid).sudo() for xmlid in pair] for pair in _APPROVAL_GROUPS]
        if not is_used:
            compat.stop_implying(pairs)
            return
        for group, implied in pairs:
            group.write({"implied_ids": [Command.link(implied.id)]})

    @api.model
    def _get_prepaid_rate_services_domain(self):
        """Return the domain of the products that can set the normal rate."""
        return [
            ("type", "=", "service"),
            ("is_prepaid_block", "=", False),
            *compat.get_kind_domain("uom_id", self.env.ref("uom.product_uom_hour")),
        ]

    @api.constrains("prepaid_normal_rate_product_id")
    def _check_prepaid_normal_rate_product(self):
        for company in self.filtered("prepaid_normal_rate_product_id"):
            service = company.prepaid_normal_rate_product_id
            if not service.filtered_domain(self._get_prepaid_rate_services_domain()):
                raise ValidationError(
                    self.env._(
                        "%s cannot say what an hour costs: choose a service that is sold in "
                        "hours or days and is no prepaid block.",
                        service.display_name,
                    )
                )
            if service.company_id and service.company_id != company:
                raise ValidationError(
                    self.env._("%s belongs to another company.", service.display_name)
                )

    def _find_prepaid_normal_rate(self, product=None):
        """Return (price of an hour without a block, its currency), not rounded.

        The product's own normal rate goes first, then the sales price of the company's normal
        rate service: its list price, since discounts of a pricelist are not what is normal.
        It is brought to the tax basis of the product's sales price.

        :param product: the block that it is compared with: a `product.product`, or none
        """
        self.ensure_one()
        product = (product or self.env["product.product"]).with_company(self)
        if product.prepaid_normal_rate:
            return product.prepaid_normal_rate, product.currency_id
        # Sudo: who sees hours need not see products.
        service = self.sudo().prepaid_normal_rate_product_id.with_company(self)
        if not service:
            return 0.0, self.currency_id
        hour = self.env.ref("uom.product_uom_hour")
        price = service.uom_id._compute_price(service.list_price + service.price_extra, hour)
        if product:
            price = move_price(price, service, product, self)
        return price, service.currency_id

    def _prepare_prepaid_renewal_vals(self):
        """Return the default renewal values of new agreements of the company."""
        self.ensure_one()
        return {
            "renewal_threshold_percent": self.prepaid_threshold_percent,
            "renewal_rule": self.prepaid_renewal_rule,
            "renewal_pace_months": self.prepaid_pace_months,
            "renewal_cover_months": self.prepaid_cover_months,
        }

    @api.model
    def _fetch_companies(self, statement):
        """Return the companies that something waits in, whoever asks.

        :param statement: SQL that selects their ids
        """
        self.env.cr.execute(statement)  # pylint: disable=sql-injection  # callers' constants
        return self.sudo().browse([number for (number,) in self.env.cr.fetchall()])
