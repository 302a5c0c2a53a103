import logging

import psycopg2

from odoo import _, api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from .. import compat
from ..policies import renewal

_logger = logging.getLogger(__name__)

# How often one agreement is tried when other transactions get in its way.
_TRIES = 3


class PrepaidAgreement(models.Model):
    """Renewal: when it is due, and the quotation, mail and activity that it makes."""

    _inherit = "prepaid.agreement"

    renewal_product_id = fields.Many2one(
        "product.product",
        string="Renewal Block",
        domain="[('is_prepaid_block', '=', True)]",
        help="What the renewal quotation offers. Empty: what was bought last.",
    )
    renewal_quantity = fields.Float(
        digits="Product Unit of Measure",
        help="How much of it the renewal quotation offers. 0: as much as last time.",
    )
    renewal_threshold_kind = fields.Selection(
        [("percent", "Percent of what was bought"), ("hours", "Hours")],
        string="Threshold In",
        default="percent",
        required=True,
    )
    renewal_threshold_percent = fields.Float(
        string="Threshold (%)",
        default=lambda self: self.env.company.prepaid_threshold_percent,
        help="Renewal is due when so much of the hours bought with the blocks in force "
        "is left, in percent.",
    )
    renewal_threshold_hours = fields.Float(
        string="Threshold (Hours)",
        digits="Prepaid Hours",
        help="Renewal is due when so many hours are left.",
    )
    renewal_error = fields.Char(
        string="Renewal Problem",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why the last renewal quotation could not be made.",
    )
    open_renewal_id = fields.Many2one("sale.order", compute="_compute_open_renewal_id")

    _sql_constraints = [
        (
            "renewal_threshold_range",
            "CHECK (renewal_threshold_percent BETWEEN 0 AND 100 AND renewal_threshold_hours >= 0)",
            "The renewal threshold is between 0 and 100 percent, or 0 hours or more.",
        ),
        (
            "renewal_quantity_not_negative",
            "CHECK (renewal_quantity >= 0)",
            "The renewal quantity cannot be negative.",
        ),
    ]

    @api.depends("sale_order_ids.state", "sale_order_ids.is_prepaid_renewal")
    def _compute_open_renewal_id(self):
        for agreement in self:
            # Sudo: technicians see that a renewal is under way, not the quotation.
            agreement.open_renewal_id = agreement.sudo()._get_open_renewal()

    @api.constrains("renewal_product_id")
    def _check_renewal_product(self):
        for agreement in self:
            product = agreement.renewal_product_id
            if product and not product.is_prepaid_block:
                raise ValidationError(_("%s is not a prepaid block.", product.display_name))

    def _get_open_renewal(self):
        """Return the renewal quotation that awaits the customer, or none."""
        return self.sale_order_ids.filtered(
            lambda order: order.is_prepaid_renewal and order.state in ("draft", "sent")
        )[:1]

    @api.model
    def _cron_renew(self, batch_size=500):
        """Make and mail the renewal quotation of each agreement that needs one.

        Each agreement is done in a savepoint of its own and committed: a failure stops
        no other and is noted on the agreement, and a server that dies in between has
        done some agreements wholly and others not at all. A unique key in the database
        keeps a second open quotation from being made, whoever else is at it.

        :param batch_size: agreements at most in one run; the next run takes the others
        """
        numbers = self._get_due_ids()[:batch_size]
        done = sum(self._renew_isolated(number) for number in numbers)
        _logger.info("Prepaid renewal: %d due, %d quotations made", len(numbers), done)

    @api.model
    def _get_due_ids(self):
        """Return the ids of the agreements whose renewal is due, lowest hours first.

        Due is an agreement that is not ended, has bought before, waits for no payment,
        has no open renewal quotation, and whose available hours are at or below its
        threshold. Agreements whose last renewal failed come last, so that they never
        keep the others from their turn.
        """
        compat.flush(self)
        compat.flush(self.env["prepaid.block"])
        compat.flush(self.env["sale.order"])
        self.env.cr.execute(
            "SELECT DISTINCT company_id FROM prepaid_agreement WHERE state <> 'ended'"
        )
        company_ids = [number for (number,) in self.env.cr.fetchall()]
        due = []
        for company in self.env["res.company"].sudo().browse(company_ids):
            for number, failed, kind, *figures in self._fetch_renewal_figures(company):
                hours, percent, available, bought = (float(figure or 0) for figure in figures)
                threshold = renewal.threshold_hours(kind, hours, percent, bought)
                if renewal.is_due(available, threshold):
                    due.append((failed, available, number))
        return [number for __, __, number in sorted(due)]

    @api.model
    def _fetch_renewal_figures(self, company):
        """Return what decides on renewal, for all agreements of a company that may be due.

        One statement a company, since today is the company's.

        :param company: one `res.company`
        :return: list of (agreement id, whether the last renewal failed, kind of threshold,
            threshold in hours, threshold in percent, available hours, hours that the
            blocks in force gave)
        """
        self.env.cr.execute(
            """
            SELECT a.id, a.renewal_error IS NOT NULL, a.renewal_threshold_kind,
                   a.renewal_threshold_hours, a.renewal_threshold_percent,
                   SUM(b.balance_hours) FILTER (WHERE f.in_force),
                   SUM(b.used_hours + b.balance_hours) FILTER (WHERE f.in_force)
              FROM prepaid_agreement a
              JOIN prepaid_block b ON b.agreement_id = a.id AND b.state <> 'cancelled'
             CROSS JOIN LATERAL (
                    SELECT b.state = 'active' AND b.date_start <= %(today)s
                           AND (b.date_end IS NULL OR b.date_end >= %(today)s)
                           AS in_force) f
             WHERE a.company_id = %(company)s AND a.state <> 'ended'
               AND NOT EXISTS (SELECT FROM sale_order o
                                WHERE o.prepaid_agreement_id = a.id
                                  AND o.is_prepaid_renewal
                                  AND o.state IN ('draft', 'sent'))
             GROUP BY a.id
            HAVING NOT bool_or(b.state = 'pending')
            """,
            {"today": company._get_prepaid_today(), "company": company.id},
        )
        return self.env.cr.fetchall()

    @api.model
    def _renew_isolated(self, number):
        """Renew one agreement so that its failure harms no other.

        :param number: the agreement's id
        :return: True when a quotation was made
        """
        agreement = self.browse(number)
        for __ in range(_TRIES):
            try:
                with self.env.cr.savepoint():
                    made = bool(agreement._renew(mail=True))
                    agreement._clear_renewal_error()
                    compat.flush_all(self.env)
                self._commit_batch()
                return made
            except psycopg2.OperationalError:
                # Somebody else changed the same rows. The transaction's snapshot is old:
                # only a new transaction can see what was done.
                self.env.cr.rollback()
                compat.invalidate_all(self.env)
            except Exception as error:
                compat.invalidate_all(self.env)
                _logger.warning("Renewal of %s failed", number, exc_info=True)
                agreement._note_renewal_error(error)
                self._commit_batch()
                return False
        _logger.warning("Renewal of %s is left for the next run: too busy", number)
        return False

    @api.model
    def _commit_batch(self):
        """Keep what was done so far, whatever happens to the rest of a run."""
        if not tools.config["test_enable"]:
            # A mail about a quotation must never go out for one that is rolled back, and
            # a run over many agreements must not lose them all to the last one.
            self.env.cr.commit()  # pylint: disable=invalid-commit

    def _renew(self, mail=False):
        """Return the agreement's open renewal quotation; make it if there is none.

        :param mail: True to mail a quotation that is made to the single point of contact
        :return: a `sale.order`
        :raise UserError: when something that the quotation needs is missing
        """
        self.ensure_one()
        agreement = self.with_company(self.company_id)
        order = agreement._get_open_renewal()
        if order:
            return order
        # The unique key holds against two runs; the lock spares the second one the error.
        self.env.cr.execute(
            "SELECT id FROM prepaid_agreement WHERE id = %s FOR NO KEY UPDATE", [self.id]
        )
        order = self.env["sale.order"].with_company(self.company_id)
        order = order.create(agreement._prepare_renewal_order_vals())
        compat.refresh_discount(order.order_line)
        order.write({"state": "sent"})
        agreement._schedule_renewal_activity(order)
        if mail:
            agreement._send_renewal_mail(order)
        return order

    def _get_last_sale_line(self):
        """Return the sales order item of the block that was bought last."""
        lines = self.block_ids.filtered(
            lambda block: block.sale_line_id and block.state != "cancelled"
        ).sorted("id")
        return lines[-1:].sale_line_id

    def _prepare_renewal_order_vals(self):
        """Return the values of the renewal quotation: as bought last, at today's prices.

        :raise UserError: when it is unknown what to offer, or it is not for sale
        """
        self.ensure_one()
        last = self._get_last_sale_line()
        previous = last.order_id
        product = self.renewal_product_id or last.product_id
        if not product:
            raise UserError(
                _("Choose a renewal block on agreement %s: nothing was bought yet.", self.name)
            )
        if not (product.active and product.sale_ok):
            raise UserError(
                _(
                    "%(product)s is not for sale any more. Choose another renewal block "
                    "on agreement %(agreement)s.",
                    product=product.display_name,
                    agreement=self.name,
                )
            )
        same = product == last.product_id
        line = {
            "product_id": product.id,
            "product_uom_qty": self.renewal_quantity or (last.product_uom_qty if same else 1.0),
        }
        if same:
            line["product_uom"] = last.product_uom.id
        customer = previous.partner_id or self.contact_id or self.partner_id
        vals = {
            "partner_id": customer.id,
            "company_id": self.company_id.id,
            "user_id": (self.user_id or previous.user_id).id,
            "origin": self.name,
            "prepaid_agreement_id": self.id,
            "is_prepaid_renewal": True,
            "require_signature": True,
            "require_payment": True,
            "order_line": [(0, 0, line)],
        }
        for fname in self._get_kept_order_fields():
            if previous[fname]:
                vals[fname] = previous[fname].id
        return vals

    @api.model
    def _get_kept_order_fields(self):
        """Return the many2one fields that a renewal takes over from the order before."""
        return [
            "pricelist_id",
            "partner_invoice_id",
            "partner_shipping_id",
            "payment_term_id",
            "fiscal_position_id",
            "team_id",
        ]

    def _send_renewal_mail(self, order):
        """Mail the quotation's link to the single point of contact.

        :param order: the renewal quotation
        :raise UserError: when nobody can be written to
        """
        self.ensure_one()
        if not self.contact_id.email:
            raise UserError(
                _(
                    "Agreement %s has no single point of contact with an e-mail address "
                    "to send the renewal quotation to.",
                    self.name,
                )
            )
        template = self.env.ref("prepaid_it_blocks.mail_template_renewal")
        template.send_mail(order.id)

    def _schedule_renewal_activity(self, order):
        """Tell the salesperson that a renewal quotation is out.

        :param order: the renewal quotation
        """
        self.ensure_one()
        user = order.user_id or self.user_id
        if not user:
            return
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            date_deadline=self.company_id._get_prepaid_today(),
            summary=_("Renewal of prepaid hours: %s", self.partner_id.display_name),
            note=_("The customer's prepaid hours run low. Follow this quotation up."),
        )

    def _note_renewal_error(self, error):
        """Note on the agreement why its renewal failed; the same cause only once.

        :param error: the exception
        """
        self.ensure_one()
        if isinstance(error, UserError):
            text = str(error.args[0])
        else:
            text = "%s: %s" % (type(error).__name__, error)
        if text == self.renewal_error:
            return
        self.renewal_error = text
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=self.user_id.id or self.env.uid,
            date_deadline=self.company_id._get_prepaid_today(),
            summary=_("The renewal quotation could not be made"),
            note=tools.plaintext2html(text),
        )

    def _clear_renewal_error(self):
        if self.renewal_error:
            self.renewal_error = False

    def action_renew(self):
        """Open the renewal quotation; make it if there is none. No mail is sent."""
        self.ensure_one()
        order = self._renew()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "view_mode": "form",
            "res_id": order.id,
        }
