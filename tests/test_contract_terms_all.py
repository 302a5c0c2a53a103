"""What the text of an agreement says of the settings of all addons."""

from .prepaid_it_blocks_agreement import test_contract_terms


class TestFields(test_contract_terms.TestOtherTerms):
    followed = ("draw_order", "carry_over", "contact_check", "refund_rule")


class TestWithoutOthers(test_contract_terms.TestWithoutOthers):
    others = (
        "once the single point of contact has agreed",
        "all unused hours are carried over",
        "one every 3 months as well",
        "and this agreement is signed",
    )

    def _set_terms(self):
        super()._set_terms()
        self.agreement.write(
            {
                "contact_check": True,
                "carry_over": "all",
                "renewal_interval_months": 3,
                "renewal_next_date": "2026-06-01",
            }
        )
