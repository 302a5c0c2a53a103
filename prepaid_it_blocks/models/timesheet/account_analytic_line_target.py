from dataclasses import replace

from odoo import api, models

from ...policies.allocation import Target
from ...policies.hours import to_seconds
from ...policies.scope import ANYTHING, UNSAID, Use

# A change of these may change who pays for the time; see `_get_prepaid_source_fields`.
_SOURCE_FIELDS = frozenset(
    {
        "company_id",
        "date",
        "date_time",
        "date_time_end",
        "partner_id",
        "prepaid_excluded",
        "prepaid_exclusion",
        "prepaid_work_type_id",
        "product_uom_id",
        "project_id",
        "task_id",
        "ticket_id",
        "unit_amount",
    }
)


class AccountAnalyticLinePrepaidTargetMixin(models.AbstractModel):
    """Part of `account.analytic.line`: what time ought to draw, and from which agreement."""

    _name = "account.analytic.line.prepaid.target.mixin"
    _description = "Targets of Draws"

    @api.model
    def _get_prepaid_source_fields(self):
        """Return the names of the fields by whose change the ledger is brought in line with time.

        Extend for a field of another addon that a draw, or `_prepare_prepaid_result`, follows.

        :return: frozenset of names of stored fields
        """
        return _SOURCE_FIELDS

    def _get_prepaid_targets(
        self, draws, *, release=False, is_moved=False, reassigned=(), retimed=()
    ):
        """Return the `Target` of each timesheet.

        :param draws: dict of timesheet id to its open `Draw` rows
        :param release: True for nothing at all
        :param is_moved: True when what the time was for may have changed
        :param reassigned: ids of the timesheets that may be another customer's now
        :param retimed: ids of the timesheets whose drawn time is accounted again
        :return: dict of timesheet id to `Target`
        """
        targets = {line.id: Target(None, line.date, 0) for line in self}
        if release:
            return targets
        contacts = {line.id: line._get_prepaid_contact()._origin.id for line in self}
        kept = self.filtered(lambda line: line.prepaid_agreement_id and line.id not in reassigned)
        users = kept._get_prepaid_users(draws)
        accounts = self.env["prepaid.agreement"]._find_accounts(
            {number for number in contacts.values() if number},
            {draw.agreement_id for rows in draws.values() for draw in rows}
            | set(kept.prepaid_agreement_id.ids),
        )
        if not accounts.by_agreement:
            return targets
        for line in self:
            found = accounts.by_contact.get((contacts[line.id], line.company_id.id), [])
            used_by_id = accounts.used_by.get(contacts[line.id])
            # The contact may have gone to another company since: see `res.partner.write`.
            if users.get(line.id, used_by_id) != used_by_id:
                used_by_id = users[line.id]
                account = accounts.by_agreement[line.prepaid_agreement_id._origin.id]
                found = [account] if account.company_id == line.company_id._origin.id else []
            rows = line._filter_own_draws(draws.get(line.id, []), used_by_id, accounts)
            account = self._choose_account(found, rows, accounts.by_agreement)
            if account:
                # What is drawn already stays, whatever its agreement has been limited to since.
                is_new = is_moved or not rows
                is_kept = line.id not in retimed and (bool(rows) or line._is_included_by(account))
                targets[line.id] = line._get_prepaid_target(account, used_by_id, is_new, is_kept)
        self._account_time(targets, accounts.by_agreement)
        return targets

    def _is_included_by(self, account):
        """Check if some of this time was included under an agreement: it was accounted there.

        :param account: the `Account` of the agreement
        """
        self.ensure_one()
        is_there = self.prepaid_agreement_id._origin.id == account.agreement_id
        return is_there and bool(self._get_prepaid_included())

    def _filter_own_draws(self, draws, used_by_id, accounts):
        """Return the draws for a company of the customer's group, in the timesheet's company.

        :param draws: list of `Draw`
        :param used_by_id: id of the company of the customer's group that used the time
        :param accounts: what `prepaid.agreement._find_accounts` returned
        """
        self.ensure_one()
        return [
            draw
            for draw in draws
            if draw.used_by_id == used_by_id
            and accounts.by_agreement[draw.agreement_id].company_id == self.company_id.id
        ]

    def _get_prepaid_users(self, draws):
        """Return the company that used the time of these timesheets, as the ledger knows it.

        Time that has nothing drawn any more, being free of charge or empty, was a customer's all
        the same; what has never drawn is its agreement's customer's.

        :param draws: dict of timesheet id to its open `Draw` rows
        :return: dict of timesheet id to the id of a company; without time that is nobody's yet
        """
        users = {line.id: draws[line.id][-1].used_by_id for line in self if draws.get(line.id)}
        idle = self.filtered(lambda line: line.id not in users)
        drawn = idle.filtered("prepaid_revision")
        last = self.env["prepaid.entry"]._get_last_users(drawn.ids) if drawn else {}
        users |= {line.id: last[line._origin.id] for line in drawn if line._origin.id in last}
        for line in (idle - drawn).filtered(lambda line: line.prepaid_status == "excluded"):
            agreement = line.prepaid_agreement_id
            contact = line._get_prepaid_contact()
            if contact.commercial_partner_id not in agreement.covered_partner_ids:
                users[line.id] = agreement.partner_id.id
        return users

    def _get_prepaid_target(self, account, used_by_id, is_new, is_kept):
        """Return the `Target` of a timesheet on a known agreement.

        :param account: the `Account`
        :param used_by_id: id of the company that used the time
        :param is_new: True where the time has to be what the agreement is for
        :param is_kept: True where the time accounted before holds
        """
        self.ensure_one()
        use = UNSAID
        if account.is_limited and is_new:
            use = self._get_prepaid_use()
            agreement = self.env["prepaid.agreement"].browse(account.agreement_id)
            if not agreement._get_scope().covers(use):
                return Target(None, self.date, 0, declined_by_id=agreement.id, use=use)
        return Target(
            account.agreement_id,
            self.date,
            to_seconds(self.prepaid_hours) if is_kept else None,
            used_by_id,
            use,
            is_new,
            account.is_oldest_first,
            note=self.prepaid_time_explanation if is_kept else None,
        )

    def _add_uses(self, targets, slots):
        """Add the use of time, where a block is limited to certain time.

        :param targets: dict of timesheet id to `Target`; changed
        :param slots: the `Slots` that may pay
        """
        if all(slot.scope is ANYTHING for slot in slots.values()):
            return
        for line in self:
            target = targets[line.id]
            if target.agreement_id:
                targets[line.id] = replace(target, use=line._get_prepaid_use())

    @api.model
    def _choose_account(self, found, draws, by_agreement):
        """Return the agreement that pays: the one drawn from already, else the open one.

        :param found: list of `Account` that cover the timesheet's customer
        :param draws: the open `Draw` rows of the timesheet's time for this customer; they
            stay where they are, even if the agreement covers the customer no more
        :param by_agreement: dict of agreement id to `Account`
        :return: an `Account` or None
        """
        if draws:
            return by_agreement[draws[0].agreement_id]
        return next((account for account in found if account.is_open), None)

    def _get_prepaid_use(self):
        """Return the `Use` of this time, for limits of agreements and blocks."""
        self.ensure_one()
        contact = self.ticket_id.partner_id or self.partner_id
        return Use(
            team=self.ticket_id.team_id.id or None,
            project=self.project_id.id or None,
            work_type=self.prepaid_work_type_id.id or None,
            contact=contact.id or None,
        )

    def _get_prepaid_holder(self):
        """Return a key of whose time this is: it changes when the customer may be another.

        A contact that goes to another company changes nothing.
        """
        self.ensure_one()
        ticket_id = self.ticket_id._origin.id
        task_id = None if ticket_id else self.task_id._origin.id
        return ticket_id, task_id, self._get_prepaid_contact()._origin.id

    def _get_prepaid_contact(self):
        """Return the contact of the paying company, or an empty recordset.

        Override to find the customer elsewhere.
        """
        self.ensure_one()
        if self.project_id and self.ticket_id:
            return self.ticket_id.partner_id
        if self.project_id and self.company_id.prepaid_draw_on_tasks:
            return self.partner_id
        return self.env["res.partner"]
