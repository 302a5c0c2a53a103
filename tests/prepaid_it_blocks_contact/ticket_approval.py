"""What the suites of approvals of tickets share: a colleague who may not ask for work."""

from ..common import PrepaidCase


class ApprovalCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._sell(20.0).agreement_id
        cls.bob = cls._create_contact("Bob Baker")
        cls.ticket = cls._create_ticket(cls.bob)

    @classmethod
    def _create_contact(cls, name, parent=None, **vals):
        mail = f"{name.split()[0].lower()}@bakery.example"
        vals = dict({"name": name, "parent_id": (parent or cls.customer).id, "email": mail}, **vals)
        return cls.env["res.partner"].create(vals)

    def _ask(self, ticket=None):
        ticket = ticket or self.ticket
        ticket.with_user(self.technician).action_ask_prepaid_approval()
        return ticket.prepaid_approval_ids.sorted("id")[-1:]

    def _say(self, asked, is_approved=True, name="Berta B.", **values):
        return asked.sudo()._answer(asked.env["res.partner"], is_approved, name, **values)

    def _unapproved(self):
        return self.env["helpdesk.ticket"].search([("is_prepaid_unapproved", "=", True)])

    def _begin_again(self):
        self.env.flush_all()
        self.env.clear()

    def _notes(self, ticket=None):
        messages = (ticket or self.ticket).message_ids
        return " ".join(str(message.body) for message in messages)
