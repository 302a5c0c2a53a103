"""Overage's models, methods and routes, and who may do what: see `access.md` here."""

from ..access import AccessCase
from ..access_firm import DAY, AccessFirm
from ..overage import OverageMixin


class OverageFirm(OverageMixin, AccessFirm):
    """A firm that bills overage."""

    @classmethod
    def _set_up_more(cls):
        cls._set_up_accounting()


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks_overage"
    firm_class = OverageFirm

    def _get_makers(self):
        return {
            "prepaid.consent.request": lambda records: records.firm.agreement._ask_consent(
                2.0, "Why", ticket=records.firm.ticket
            ),
            "prepaid.overage.invoice": self._log_overage,
            "prepaid.overage.invoice.line": lambda records: {
                "dialog_id": records["prepaid.overage.invoice"].id
            },
        }

    def _log_overage(self, records):
        """Return the values of a dialog that bills time which no block covers."""
        firm = records.firm
        firm.company.prepaid_normal_rate_product_id = firm._create_service()
        firm.agreement.overage_policy = "invoice"
        firm._log(firm.ticket, 30.0)
        return {"date_to": DAY}

    def _check_routes(self):
        """Extend: two questions wait for an answer, of one customer each."""
        agreements = (self.firm.agreement, self.firm.other_agreement)
        self.questions = [agreement._ask_consent(2.0, "Why") for agreement in agreements]
        return super()._check_routes()

    def _get_place(self):
        return dict(super()._get_place(), request_id=self.questions[0].id)

    def _get_keyed(self, label):
        return self.questions

    def _get_posted(self, label):
        return {"answer": "yes", "name": "Berta Baker"}
