"""The contacts' models, methods and routes, and who may do what: see `access.md` here."""

from ..access import AccessCase


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks_contact"

    def _get_makers(self):
        return {
            "helpdesk.ticket.action_ask_prepaid_approval": self._create_ticket_of_colleague,
            "prepaid.ticket.approval": self._ask,
        }

    def _create_ticket_of_colleague(self, records):
        return records.firm._create_ticket(records.firm.colleague)

    def _ask(self, records):
        """Return the request about a ticket of an unauthorised contact."""
        ticket = self._create_ticket_of_colleague(records)
        ticket.with_user(records.firm.technician).action_ask_prepaid_approval()
        return ticket.prepaid_approval_ids

    def _check_routes(self):
        """Extend: two questions wait for an answer, of one customer each."""
        firm = self.firm
        firm.other_colleague = firm.other_contact.copy({"name": "Moe", "email": "moe@mill.example"})
        people = (firm.colleague, firm.other_colleague)
        tickets = [firm._create_ticket(person) for person in people]
        for ticket in tickets:
            ticket.with_user(firm.technician).action_ask_prepaid_approval()
        self.approvals = [ticket.prepaid_approval_ids for ticket in tickets]
        return super()._check_routes()

    def _get_place(self):
        place = {"approval_id": self.approvals[0].id, "contact_id": self.firm.colleague.id}
        return {**super()._get_place(), **place}

    def _get_keyed(self, label):
        return self.approvals if "approval" in label else super()._get_keyed(label)

    def _get_posted(self, label):
        if "approval" in label:
            return {"answer": "yes", "name": "Berta Baker"}
        return {"name": "New", "email": "new@bakery.example", "level": "balance", "authorised": "1"}
