from odoo import models

from ... import compat


class AccountAnalyticLine(models.Model):
    """Time that was free of charge, as statements show it."""

    _inherit = "account.analytic.line"

    # Free time: few rows of a table that grows.
    _prepaid_free_idx = compat.Index("(company_id, date, id) WHERE prepaid_status = 'excluded'")
