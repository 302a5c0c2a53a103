"""What the suites of holds share: blocks that wait for a signature."""

from .common import PrepaidCase


class HoldCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.prepaid_signature_required = True
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _sign(self):
        self.agreement.with_user(self.salesman).action_sign()
