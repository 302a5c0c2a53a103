from odoo import api, models


class MergePartnerAutomatic(models.TransientModel):
    """Merge of contacts, which brings their agreements together first."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Extend: bring prepaid agreements together before partners become one.

        The method beneath changes foreign keys in SQL, and deletes what a unique key
        refuses: two open agreements of one customer must not get that far.

        :raise UserError: when a customer with an agreement would become a contact
        """
        # Sudo: whoever may merge partners need not have any right on agreements.
        agreement = self.env["prepaid.agreement"].sudo()
        agreement._check_merge(src_partners, dst_partner)
        merged = agreement._merge_customers(src_partners, dst_partner)
        concerned = agreement._find_by_contacts(src_partners)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        for ended, kept in merged:
            kept._merge_contacts(ended)
        concerned._drop_foreign_contacts()
        return result
