"""The core's models, methods and routes, and who may do what: see `access.md` here."""

from ..access import AccessCase
from ..access_http import PICTURE


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks"

    def _get_makers(self):
        return {
            "account.analytic.line.action_approve_prepaid": self._log_waiting,
            "account.analytic.line.action_withdraw_prepaid_approval": self._log_approved,
            "prepaid.agreement.end": lambda records: {"remaining_action": "expire"},
            "prepaid.agreement.new": self._prepare_new,
            "prepaid.block.adjust": lambda records: {"hours": 1.0},
            "prepaid.block.extend": lambda records: {
                "block_id": records.firm._sell(5.0, prepaid_validity_months=60).id,
                "date_end": "2040-12-31",
            },
            "prepaid.block.transfer": lambda records: {
                "agreement_id": records.firm.other_agreement.id,
                "hours": 1.0,
            },
            "prepaid.block.void": lambda records: {"block_id": records.firm.other_block.id},
            "prepaid.run.line": lambda records: {"agreement_id": records["prepaid.agreement"].id},
            "prepaid.contact.access": lambda records: {"contact_id": records.firm.colleague.id},
            "prepaid.lock": lambda records: records.firm.env["prepaid.lock"].search(
                [("company_id", "=", records.firm.company.id)]
            ),
            "prepaid.agreement.template:shared": lambda records: {"company_id": False},
            "prepaid.schedule:shared": lambda records: {"company_id": False},
            "prepaid.schedule.line:shared": lambda records: {
                "schedule_id": records["prepaid.schedule:shared"].id
            },
            "prepaid.work.type:shared": lambda records: {"company_id": False},
        }

    def _log_waiting(self, records):
        """Return time that waits for its approval."""
        records.firm.company.prepaid_approval = True
        return records.firm._log(records.firm.ticket, 1.0)

    def _log_approved(self, records):
        """Return time whose approval can be withdrawn."""
        timesheet = self._log_waiting(records)
        timesheet.with_user(records.firm.users["leader"]).action_approve_prepaid()
        return timesheet

    def _prepare_new(self, records):
        """Return the values of a dialog for a customer who has no agreement yet."""
        customer = records.firm.customer.copy()
        return {"partner_id": customer.id, "contact_id": customer.id}

    def _check_routes(self):
        """Extend: both customers have a quotation to sign."""
        contacts = (self.firm.contact, self.firm.other_contact)
        self.orders = [self.firm._create_order(contact) for contact in contacts]
        for order in self.orders:
            order.action_quotation_sent()
        return super()._check_routes()

    def _get_place(self):
        return dict(super()._get_place(), order_id=self.orders[0].id)

    def _get_keyed(self, label):
        return self.orders if "orders" in label else super()._get_keyed(label)

    def _get_posted(self, label):
        return {"name": "Berta Baker", "signature": PICTURE}
