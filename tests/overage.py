"""What suites of billed overage share."""

from odoo import Command

from .accounting import AccountingMixin
from .common import TODAY, PrepaidCase


class OverageMixin(AccountingMixin):
    """A customer whose overage beyond a block of 4 is invoiced at 100 an hour."""

    @classmethod
    def _set_up_overage(cls):
        cls._set_up_accounting()
        cls.service = cls._create_service()
        cls.company.prepaid_normal_rate_product_id = cls.service
        cls.block = cls._sell(4.0, normal_rate=0.0)
        cls.agreement = cls.block.agreement_id
        cls.agreement.overage_policy = "invoice"
        cls.ticket = cls._create_ticket()

    @classmethod
    def _create_service(cls, **vals):
        """Return a service of 100, sold by the hour and billed by its timesheets."""
        hour = cls.env.ref("uom.product_uom_hour")
        return cls.env["product.product"].create(
            dict(
                {
                    "name": "Work by the hour",
                    "type": "service",
                    "invoice_policy": "delivery",
                    "service_type": "timesheet",
                    "list_price": 100.0,
                    "uom_id": hour.id,
                    "taxes_id": [Command.clear()],
                },
                **vals,
            )
        )

    def _bill(self, date_to=TODAY, **kwargs):
        return self.agreement._bill_overage(date_to=date_to, **kwargs)

    def _clear(self, records):
        """Let figures from other tables be computed again, as in a new request."""
        self.env.flush_all()
        records.invalidate_recordset()

    def _figures(self, order):
        """Return (quantity, price) of the lines of an order."""
        return [(line.product_uom_qty, line.price_unit) for line in order.order_line]

    def _grant(self, hours, rate=None, ticket=None, policy=None, reason="Migration"):
        """Request overage, and let the customer agree."""
        if policy:
            self.agreement.overage_policy = policy
        request = self.agreement._ask_consent(hours, reason, rate=rate, ticket=ticket)
        request._answer(self.contact, True, "Berta Baker")
        return request.consent_id


class OverageCase(OverageMixin, PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_overage()
