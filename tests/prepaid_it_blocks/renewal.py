"""What the suites of open renewal quotations share."""

from odoo.tools import mute_logger

from ..common import PrepaidCase

RENEWAL = "odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run"
FOLLOWUP = "odoo.addons.prepaid_it_blocks.models.renewal.sale_order_followup"


class RenewalCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "quotation_validity_days": 10,
                "prepaid_renewal_retry_days": 5,
                "prepaid_followup_days": 3,
                "prepaid_followup_count": 2,
            }
        )
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _run(self):
        with mute_logger(RENEWAL, FOLLOWUP):
            run = self.env["prepaid.agreement"]._cron_renew()
        self.env.clear()
        return run.line_ids.filtered(lambda line: line.agreement_id == self.agreement)

    def _run_on(self, day):
        with self._on(day):
            self._run()

    def _renewals(self):
        return self.env["sale.order"].search(
            [("prepaid_agreement_id", "=", self.agreement.id), ("is_prepaid_renewal", "=", True)],
            order="id",
        )

    def _mails(self, order=None):
        """Return the mails about renewal to the customer, oldest first."""
        domain = [("model", "=", "sale.order"), ("recipient_ids", "in", self.contact.ids)]
        if order:
            domain.append(("res_id", "=", order.id))
        return self.env["mail.mail"].search(domain, order="id")

    def _count_chatter(self, record, text):
        return sum(text in str(message.body) for message in record.message_ids)

    def _cancel(self, order):
        order.with_context(disable_cancel_warning=True).action_cancel()
