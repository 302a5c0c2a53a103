from collections import namedtuple

from odoo import api, models

from ...policies.hours import as_clock

_BLANK = "__________________________"

# What the customer gets for unused hours that are refunded. The rule is "paid" for what was paid
# for them, "percent" for so many percent of it, "normal" for what is left of the price once the
# hours used are charged at the normal rate, or "none".
RefundTerms = namedtuple("RefundTerms", "rule percent")


class PrepaidAgreementTermsMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: texts of its terms."""

    _name = "prepaid.agreement.terms.mixin"
    _description = "Terms of Prepaid Agreements"

    @api.model
    def _get_contract_terms(self):
        """Return the placeholders that the text of an agreement can have, with their functions.

        Extend to add one, and `_get_contract_fields` by the fields that it follows. More on a
        subject that is there already is said by the method of that subject: extend this one.

        :return: dict of placeholder, in the order in which help lists them, to a function of the
            agreement; that returns a text, or HTML as `Markup`, in the context's language
        """
        return {
            "firm": lambda agreement: agreement.company_id.name,
            "customer": lambda agreement: agreement.partner_id.name,
            "agreement": lambda agreement: agreement.name,
            "contact": lambda agreement: agreement._get_contact_text(),
            "authorised_contacts": lambda agreement: agreement._get_authorised_text(),
            "approval": lambda agreement: agreement._get_approval_text(),
            "coverage": lambda agreement: agreement._get_coverage_text(),
            "normal_rate": lambda agreement: agreement._get_normal_rate_text(),
            "rates_table": lambda agreement: agreement._get_rates_html(),
            "activation": lambda agreement: agreement._get_activation_text(),
            "draw_order": lambda agreement: agreement._get_draw_order_text(),
            "increments": lambda agreement: agreement._get_increments_html(),
            "weights": lambda agreement: agreement._get_weights_html(),
            "overage": lambda agreement: agreement._get_overage_terms(),
            "expiry": lambda agreement: agreement._get_expiry_text(),
            "renewal": lambda agreement: agreement._get_renewal_text(),
        }

    @api.model
    def _get_contract_fields(self):
        """Return the names of fields, from an agreement on, that the terms follow.

        :return: list of paths
        """
        return [
            "partner_id",
            "contact_id",
            "authorised_contact_ids",
            "covered_partner_ids",
            "draw_order",
            "renewal_stopped",
            "company_id.prepaid_activation",
            "company_id.prepaid_grace_days",
            "block_ids.state",
            "overage_policy",
            "overage_limit_hours",
            "renewal_threshold_kind",
            "renewal_threshold_hours",
            "renewal_threshold_percent",
            "renewal_product_id",
            "schedule_id",
        ]

    def _get_refund_terms(self):
        """Return the `RefundTerms`: the paid price; extend for other terms."""
        self.ensure_one()
        return RefundTerms("paid", 100.0)

    def _get_contact_text(self):
        contact = self.contact_id
        return ", ".join(filter(None, [contact.name, contact.email])) or _BLANK

    def _get_authorised_text(self):
        """Return who may ask for work besides the single point of contact."""
        people = ", ".join(self.authorised_contact_ids.mapped("name"))
        return people or self.env._("nobody else")

    def _get_approval_text(self):
        """Return how requests of contacts who are not authorised are handled."""
        return self.env._(
            "Work that somebody else of the customer asks for is done, and counts, without "
            "asking first."
        )

    def _get_coverage_text(self):
        """Describe the scope of the blocks, where it is limited."""
        parts = [
            self.env._("teams %s", self._join_names("scope_team_ids")),
            self.env._("projects %s", self._join_names("scope_project_ids")),
            self.env._("types of work %s", self._join_names("scope_work_type_ids")),
            self.env._("contacts %s", self._join_names("scope_contact_ids")),
        ]
        names = ("scope_team_ids", "scope_project_ids", "scope_work_type_ids", "scope_contact_ids")
        limits = "; ".join(part for name, part in zip(names, parts, strict=True) if self[name])
        text = (
            self.env._("only for %s", limits)
            if limits
            else self.env._("for all work on the customer's tickets")
        )
        group = self._join_names("covered_partner_ids")
        if group:
            text = self.env._("%(what)s, and for that of %(group)s as well", what=text, group=group)
        return text

    def _join_names(self, name):
        return ", ".join(self[name].mapped("display_name"))

    def _get_activation_text(self):
        """Return from when on hours can be used, as the company has it; extend for more."""
        company = self.company_id
        labels = dict(company._fields["prepaid_activation"]._description_selection(self.env))
        return labels.get(company.prepaid_activation, "")

    def _get_draw_order_text(self):
        if self.draw_order == "oldest":
            return self.env._("the oldest block is used first")
        return self.env._("the block that ends first is used first")

    def _get_overage_terms(self):
        """Return how work beyond the bought hours is handled."""
        if self.overage_policy == "refuse":
            return self.env._(
                "When the hours are used up, the firm works on only after the customer has "
                "bought another block or consented to overage."
            )
        limit = self.overage_limit_hours
        texts = {
            "invoice": self.env._("Overage is invoiced at the normal rate."),
            "next_block": self.env._("The next block pays for it first."),
        }
        return " ".join(
            filter(
                None,
                [
                    self.env._(
                        "Work that has begun is not broken off: time that no block covers is "
                        "recorded as overage and shown to the customer."
                    ),
                    limit and self.env._("That is up to %s hours.", as_clock(limit)),
                    texts.get(self.overage_policy),
                ],
            )
        )

    def _get_expiry_text(self):
        """Describe the expiry of unused hours; extend for more of it."""
        text = self.env._("Hours that are not used by a block's last day cannot be used after it.")
        days = self.company_id.prepaid_grace_days
        if days:
            text += " " + self.env._(
                "Work done by that day may still be recorded for %s days after it.", days
            )
        return text

    def _get_renewal_text(self):
        """Return when a renewal is offered, as the agreement has it now."""
        if self.renewal_stopped:
            return self.env._(
                "The firm sends no quotation for another block by itself; the customer may buy "
                "one at any time."
            )
        return self._get_threshold_text()

    def _get_threshold_text(self):
        if self.renewal_threshold_kind == "hours":
            left = self.env._("%s hours", as_clock(self.renewal_threshold_hours))
        else:
            left = self.env._("%s %% of the bought hours", f"{self.renewal_threshold_percent:g}")
        return self.env._(
            "When %s are left, the firm sends a quotation for the next block to the single "
            "point of contact.",
            left,
        )
