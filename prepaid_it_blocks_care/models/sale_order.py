from markupsafe import Markup, escape

from odoo import models
from odoo.addons.prepaid_it_blocks import compat


class SaleOrder(models.Model):
    """Orders: a customer's answer on one is a contact; renewals that were bought are found.

    Mails of renewals say what open findings take.
    """

    _name = "sale.order"
    _inherit = ["prepaid.contact.thread.mixin", "sale.order"]

    _prepaid_won_idx = compat.Index(
        "(company_id, date_order) WHERE is_prepaid_renewal AND state = 'sale'"
    )

    def _get_renewal_mail_notes(self):
        """Extend: say what is left, and what open findings take."""
        notes = super()._get_renewal_mail_notes()
        # Sudo: whoever sends the quotation need not see the findings.
        agreement = self.sudo().prepaid_agreement_id.with_context(lang=self.env.lang)
        text = agreement.finding_text
        if text:
            link = Markup('<a href="%s">%s</a>') % (
                agreement._get_findings_link(),
                self.env._("See the findings"),
            )
            notes.append(Markup("%s %s.") % (escape(text), link))
        return notes
