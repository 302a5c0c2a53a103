from odoo import api, fields, models

from ...search_terms import is_true_wanted


class PrepaidPriceVisibilityMixin(models.AbstractModel):
    """Documents with an agreement's prices: portal contacts who see no prices see none of them."""

    _name = "prepaid.price.visibility.mixin"
    _description = "Price Visibility in the Portal"

    is_prepaid_shown = fields.Boolean(
        compute="_compute_is_prepaid_shown",
        search="_search_is_prepaid_shown",
        help="Whether the contact who is logged in sees the prices of the document's agreement.",
    )

    @api.depends_context("uid")
    def _compute_is_prepaid_shown(self):
        hidden = self._get_hidden_documents().ids
        for document in self:
            document.is_prepaid_shown = document.id not in hidden

    @api.model
    def _search_is_prepaid_shown(self, operator, value):
        """Return the domain of the documents that the user may see, or of the others."""
        is_shown = is_true_wanted(operator, value)
        return [("id", "not in" if is_shown else "in", self._get_hidden_documents().ids)]

    @api.model
    def _get_hidden_documents(self):
        """Return the documents of this model, in superuser mode, that the user does not see."""
        raise NotImplementedError
