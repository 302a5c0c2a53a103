"""What the suites of overage requests share."""

from ..common import PrepaidCase


class ConsentCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(4.0)
        cls.agreement = cls.block.agreement_id
        cls.agreement.overage_policy = "refuse"
        cls.ticket = cls._create_ticket()

    def _ask(self, hours=3.0, user=None, reason="Restore the server", **vals):
        agreement = self.agreement.with_user(user or self.technician)
        return agreement._ask_consent(hours, reason, **vals)

    def _answer(self, request, is_granted=True, name="B. Baker", **vals):
        # The visitor of the portal is somebody else than who asked.
        request = request.with_user(self.env.user).sudo()
        return request._answer(self.contact, is_granted, name, **vals)

    def _notes(self, record):
        return [str(message.body) for message in record.message_ids]

    def _mails(self, request):
        domain = [("model", "=", request._name), ("res_id", "=", request.id)]
        return self.env["mail.mail"].sudo().search(domain)
