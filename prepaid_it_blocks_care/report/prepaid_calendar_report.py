from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks_alert.policies.forecast import get_forecast_date


class PrepaidCalendarReport(models.Model):
    """Days to come: hours that end or run out at today's pace, and checks that are due.

    Ends are last days of blocks with hours left; run-outs are foreseen as on the agreement, when
    the calendar is read, in a constant number of statements. Checks stand on the last day of the
    period in which they are due, done ones left out.
    """

    _name = "prepaid.calendar.report"
    _description = "Calendar of Prepaid Hours"
    _auto = False
    _order = "date, id"
    _depends = {
        "prepaid.agreement": ["company_id", "partner_id", "state", "user_id"],
        "prepaid.block": ["agreement_id", "balance_hours", "date_end", "state"],
        "prepaid.care.period": ["agreement_id", "date_done", "date_end", "ticket_id"],
    }

    date = fields.Date(readonly=True)
    kind = fields.Selection(
        [("end", "Hours End"), ("run_out", "Runs Out"), ("check", "Checks Due")], readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    agreement_id = fields.Many2one("prepaid.agreement", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    block_id = fields.Many2one("prepaid.block", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    hours = fields.Float(readonly=True, help="Hours that end, or that are left today.")

    @api.depends("kind", "partner_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            one.display_name = f"{one.partner_id.display_name}: {kinds.get(one.kind, '')}"

    @property
    def _table_query(self):
        return f"""
            SELECT f.id, f.date, f.kind, a.company_id, a.id AS agreement_id, a.partner_id,
                   a.user_id, f.block_id, f.ticket_id, f.hours
              FROM ({" UNION ALL ".join(self._get_queries())}) f
              JOIN prepaid_agreement a ON a.id = f.agreement_id
        """

    @api.model
    def _get_queries(self):
        """Return the queries of days, one for each kind; extend to add one.

        :return: list of SELECTs of id (a multiple of 4, plus one of 0 to 3 that no other has),
            date, kind, agreement_id, block_id, ticket_id and hours
        """
        return [
            """
            SELECT b.id * 4 AS id, b.date_end AS date, 'end' AS kind, b.agreement_id,
                   b.id AS block_id, NULL::int4 AS ticket_id, b.balance_hours AS hours
              FROM prepaid_block b
             WHERE b.state = 'active' AND b.date_end IS NOT NULL""",
            self._get_run_out_query(),
            """
            SELECT p.id * 4 + 2, p.date_end, 'check', p.agreement_id, NULL::int4, p.ticket_id, 0
              FROM prepaid_care_period p WHERE p.date_done IS NULL""",
        ]

    @api.model
    def _get_run_out_query(self):
        """Return the query for days on which hours run out at today's pace."""
        agreement = self.env["prepaid.agreement"]
        # Sudo: agreements are told apart by the rule on what is found.
        open_ones = agreement.sudo().search(
            [
                ("state", "!=", "ended"),
                ("balance_seconds", ">", 0),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        dates = agreement._fetch_forecasts(open_ones.ids, get_forecast_date)
        rows = [f"({number}, DATE '{day}')" for number, day in dates.items()]
        days = ", ".join(rows or ["(NULL::int4, NULL::date)"])
        return f"""
            SELECT a.id * 4 + 1, w.date, 'run_out', a.id, NULL::int4, NULL::int4,
                   a.balance_hours
              FROM (VALUES {days}) w (agreement_id, date)
              JOIN prepaid_agreement a ON a.id = w.agreement_id"""

    def action_open(self):
        """Open the record that the day is about."""
        self.ensure_one()
        self.check_access("read")
        if self.block_id:
            return self._get_record_action("prepaid_it_blocks.prepaid_block_action", self.block_id)
        if self.ticket_id:
            return self._get_record_action("helpdesk_mgmt.helpdesk_ticket_action", self.ticket_id)
        return self.agreement_id._get_form_action()

    @api.model
    def _get_record_action(self, xmlid, record):
        """Return the action that opens a record.

        :param xmlid: external id of an action of the record's model
        :param record: one record
        """
        record.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        action.update(views=[(False, "form")], res_id=record.id, domain=[], context={})
        return action
