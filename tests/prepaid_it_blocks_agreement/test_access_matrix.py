"""The written agreement's models, methods and routes, and who may do what: see `access.md` here."""

from ..access import AccessCase
from ..access_http import PICTURE


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks_agreement"

    def _get_makers(self):
        return {
            "prepaid.agreement.action_withdraw": self._send,
            "prepaid.agreement.section:shared": lambda records: {
                "template_id": records["prepaid.agreement.template:shared"].id
            },
            "prepaid.agreement.template:shared": lambda records: {"company_id": False},
            "prepaid.agreement.template.revision:shared": lambda records: {
                "template_id": records["prepaid.agreement.template:shared"].id
            },
            "prepaid.agreement.version": lambda records: records.firm.agreement._create_version(),
        }

    def _send(self, records):
        """Return an agreement with a version that waits for a signature."""
        records.firm.agreement._create_version()
        return records.firm.agreement

    def _check_routes(self):
        """Extend: both customers have a version to sign."""
        agreements = (self.firm.agreement, self.firm.other_agreement)
        self.versions = [agreement._create_version() for agreement in agreements]
        return super()._check_routes()

    def _get_place(self):
        return dict(super()._get_place(), number=self.versions[0].number)

    def _get_keyed(self, label):
        return self.versions

    def _get_posted(self, label):
        return {"name": "Berta Baker", "signature": PICTURE}
