"""The lists of sales people with agreements that nobody has signed."""

from ast import literal_eval

from lxml import etree

from ..prepaid_it_blocks.test_sales_lists import NewAgreementCase


class TestUnsigned(NewAgreementCase):
    def test_unsigned_are_those_whose_new_version_waits_too(self):
        agreement = self._make().prepaid_agreement_id
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_agreement.prepaid_agreement_unsigned_action"
        )
        view = self.env.ref("prepaid_it_blocks.prepaid_agreement_view_search")
        arch = etree.fromstring(view.get_combined_arch())
        shown = arch.xpath("//filter[@name='unsigned']")[0].get("domain")
        for domain in (action["domain"], shown):
            domain = [("id", "=", agreement.id), *literal_eval(domain)]
            agreement.action_sign()
            self.assertFalse(agreement.search(domain))
            self._send_agreement(agreement, "action_new_version")
            self.assertEqual(agreement.search(domain), agreement)

    def test_lists_open_with_their_views(self):
        self._make()
        for name, count in (
            ("prepaid_it_blocks_agreement.prepaid_agreement_unsigned_action", 1),
            ("prepaid_it_blocks.prepaid_agreement_due_action", 0),
        ):
            action = self.env["ir.actions.actions"]._for_xml_id(name)
            found = self.env[action["res_model"]].search_count(
                [("partner_id", "=", self.newcomer.id), *literal_eval(action["domain"])]
            )
            self.assertEqual(found, count, name)
