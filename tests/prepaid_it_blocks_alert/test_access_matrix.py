"""The alerts' models, methods and routes, and who may do what: see `access.md` here."""

from ..access import AccessCase


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks_alert"

    def _get_makers(self):
        return {
            "prepaid.agreement.template:shared": lambda records: {"company_id": False},
            "prepaid.alert.level": lambda records: {"threshold": 50.0, "to_contact": True},
            "prepaid.alert.level:shared": lambda records: {
                "template_id": records["prepaid.agreement.template:shared"].id,
                "threshold": 50.0,
                "to_contact": True,
            },
            "prepaid.run.out": lambda records: {"agreement_id": records["prepaid.agreement"].id},
        }
