"""The care's models, methods and routes, and who may do what: see `access.md` here."""

from odoo import Command

from ..access import AccessCase


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks_care"

    def _get_makers(self):
        return {
            "prepaid.care.finding.add": lambda records: {
                "result_id": records["prepaid.care.result"].id,
                "name": "The backup is empty",
            },
            "prepaid.care.not.possible": lambda records: {
                "result_id": records["prepaid.care.result"].id
            },
            "prepaid.care.plan": lambda records: {"team_id": records.firm.team.id},
            "prepaid.care.plan.new": lambda records: {
                "team_id": records.firm.team.id,
                "template_ids": [Command.link(records["prepaid.care.template"].id)],
            },
            "prepaid.care.result.action_reopen": lambda records: records.fill(
                "prepaid.care.result", {"state": "fine"}
            ),
            "prepaid.care.template:shared": lambda records: {"company_id": False},
            "prepaid.care.template.check:shared": lambda records: {
                "template_id": records["prepaid.care.template:shared"].id
            },
        }

    def test_models(self):
        self._check_models()

    def test_methods(self):
        self._check_methods()

    def test_nothing_is_missing(self):
        self._check_nothing_is_missing()
