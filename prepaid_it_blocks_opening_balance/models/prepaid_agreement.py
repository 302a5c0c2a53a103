from odoo import api, models


class PrepaidAgreement(models.Model):
    """Agreements that opening balances need."""

    _inherit = "prepaid.agreement"

    @api.model
    def _get_or_create_opening(self, company, customers):
        """Return the open agreements of customers; make those that are missing.

        :param company: the `res.company`
        :param customers: commercial partners
        :return: dict of partner id to `prepaid.agreement`
        """
        found = self.search(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", company.id),
                ("state", "!=", "ended"),
            ]
        )
        agreements = {agreement.partner_id.id: agreement for agreement in found}
        missing = customers.filtered(lambda customer: customer.id not in agreements)
        for agreement in self.create(
            [self._prepare_opening_vals(company, customer) for customer in missing]
        ):
            agreements[agreement.partner_id.id] = agreement
        return agreements

    @api.model
    def _prepare_opening_vals(self, company, customer):
        """Return the values of the agreement that an opening balance makes.

        :param company: the `res.company`
        :param customer: the commercial partner
        """
        contact = customer
        if not customer.email:
            contact = customer.child_ids.filtered("email")[:1] or customer
        return {
            "partner_id": customer.id,
            "company_id": company.id,
            "contact_id": contact.id,
            **company._prepare_prepaid_renewal_vals(),
        }
