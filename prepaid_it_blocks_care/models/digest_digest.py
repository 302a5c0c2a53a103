from odoo import fields, models
from odoo.exceptions import AccessError

_GROUP = "prepaid_it_blocks.group_user"
# Figures of hours, by the kind of the report's rows.
_HOURS = {"sold": "kpi_prepaid_sold_value", "used": "kpi_prepaid_used_value"}
_OPEN_FINDINGS = [("state", "in", ("open", "postponed", "approved"))]


class DigestDigest(models.Model):
    """Odoo's digest mail, with figures of prepaid hours for those who may see them.

    Hours are those of whole days: of the one on which a period begins, and not of the last one,
    which is not over yet. Definitions are those of the owner's board. Open findings are neither
    fixed nor declined, as of now.
    """

    _inherit = "digest.digest"

    kpi_prepaid_sold = fields.Boolean(string="Prepaid Hours Sold")
    kpi_prepaid_sold_value = fields.Float(compute="_compute_kpi_prepaid_hours")
    kpi_prepaid_used = fields.Boolean(string="Prepaid Hours Used")
    kpi_prepaid_used_value = fields.Float(compute="_compute_kpi_prepaid_hours")
    kpi_prepaid_won = fields.Boolean(string="Prepaid Renewals Won")
    kpi_prepaid_won_value = fields.Integer(compute="_compute_kpi_prepaid_won_value")
    kpi_prepaid_findings = fields.Boolean(string="Open Findings")
    kpi_prepaid_findings_value = fields.Integer(compute="_compute_kpi_prepaid_findings_value")

    def _check_prepaid_kpi(self, group):
        """Leave a figure out of the mail of who may not see it, as Odoo's own are.

        :param group: external id of the group that may
        :raise AccessError: for others
        """
        if not self.env.user.has_group(group):
            raise AccessError(self.env._("This figure is not for you: it is left out of the mail."))

    def _compute_kpi_prepaid_hours(self):
        self._check_prepaid_kpi(_GROUP)
        for kind, fname in _HOURS.items():
            domain = [("kind", "=", kind)]
            self._add_up_prepaid(fname, "prepaid.hours.report", domain, f"{kind}_hours:sum")

    def _compute_kpi_prepaid_won_value(self):
        self._check_prepaid_kpi("sales_team.group_sale_salesman")
        self._calculate_company_based_kpi(
            "sale.order",
            "kpi_prepaid_won_value",
            date_field="date_order",
            additional_domain=[("is_prepaid_renewal", "=", True), ("state", "=", "sale")],
        )

    def _compute_kpi_prepaid_findings_value(self):
        self._check_prepaid_kpi(_GROUP)
        # Those that are open now, in whatever period: a mail of today tells what is left to do.
        self._add_up_prepaid(
            "kpi_prepaid_findings_value", "prepaid.finding", _OPEN_FINDINGS, "__count"
        )

    def _add_up_prepaid(self, fname, model, domain, aggregate):
        """Write what a model adds up in the period, by company.

        :param fname: name of the field that gets it
        :param model: name of a model with a company
        :param domain: domain of what counts, besides the days
        :param aggregate: what is added up, as `_read_group` takes it
        """
        start, end, companies = self._get_kpi_compute_parameters()
        domain = [("company_id", "in", companies.ids), *domain]
        if aggregate != "__count":
            days = fields.Date.to_date(start), fields.Date.to_date(end)
            domain += [("date", ">=", days[0]), ("date", "<", days[1])]
        sums = dict(self.env[model]._read_group(domain, ["company_id"], [aggregate]))
        for digest in self:
            digest[fname] = sums.get(digest.company_id or self.env.company, 0)

    def _compute_kpis_actions(self, company, user):
        """Extend: each figure opens what it adds up."""
        menu = self.env.ref("prepaid_it_blocks.menu_root").id
        care = "prepaid_it_blocks_care"
        hours = f"{care}.prepaid_hours_report_action?menu_id={menu}"
        return super()._compute_kpis_actions(company, user) | {
            "kpi_prepaid_sold": hours,
            "kpi_prepaid_used": hours,
            "kpi_prepaid_won": f"prepaid_it_blocks.prepaid_renewal_order_action?menu_id={menu}",
        }
