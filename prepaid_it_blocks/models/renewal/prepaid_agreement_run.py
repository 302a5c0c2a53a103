import functools
import logging
from collections import namedtuple

from odoo import api, fields, models

from ...batch import (
    TooBusyError,
    commit_progress,
    exclusive_run,
    get_error_text,
    lock_row,
    run_in_savepoint,
)
from ...time_limit import TimeLimit

_logger = logging.getLogger(__name__)

# One agreement of a run: whether renewal is due, and what else is, as a dict of the name of the
# capability to what it needs to know about it.
RunItem = namedtuple("RunItem", "agreement_id is_due others")
# What waits to be handed to the mail queue: the record, for the log; a function without arguments
# that hands it over; a function that logs the text of a failure, or None for the log alone.
Sendable = namedtuple("Sendable", "record send fail")
# How many agreements the log counts at once.
_PROGRESS = 100
# Which part of the time limit agreements may take, and which the whole run: however much is
# due, some time is left to notify people.
_SHARE_OF_ITEMS, _SHARE_OF_RUN = 0.6, 0.8


class PrepaidAgreementRunMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: the run that renews what is due, one agreement at a time."""

    _name = "prepaid.agreement.run.mixin"
    _description = "Runs of Renewal"

    @api.model
    def _cron_renew(self, batch_size=None, companies=None):
        """Renew the agreements due, do other work due, and report it.

        What is due is found with a constant number of statements a company. Each agreement
        is done in a savepoint of its own and committed: quotation, mail and the marks that
        keep them from being made twice are in one transaction. A failure stops no other and
        is noted on the agreement, and a server that dies in between has done some agreements
        wholly and others not at all. Keys in the database keep anything from being made
        twice, whoever else is at it. What the time limit of scheduled actions leaves is done
        by the next run. There is one run at a time: a second one leaves all to the first.

        :param batch_size: agreements at most in one run; None for as many as time allows
        :param companies: the `res.company` whose customers alone are looked at; None for all
        :return: the `prepaid.run` that reports; none when another run is under way
        """
        with exclusive_run(self.env, "run") as is_exclusive:
            if is_exclusive:
                # Mails that Odoo sends by itself go through its queue too: a mail server
                # that does not answer stops no run.
                self = self.with_context(mail_notify_force_send=False)
                return self._do_run(batch_size, companies)
        _logger.info("Prepaid run: another run is under way")
        return self.env["prepaid.run"]

    @api.model
    def _do_run(self, batch_size=None, companies=None):
        """Do a run; nobody else does one meanwhile. See `_cron_renew`."""
        limit = TimeLimit(_SHARE_OF_RUN)
        agreements = self._get_agreements_of(companies)
        # An empty recordset stands for all.
        is_any = companies is None or bool(agreements)
        items = agreements._find_run_items() if is_any else []
        run = self.env["prepaid.run"].create({"checked_count": self._count_open(companies)})
        commit_progress(self.env)
        done = self._do_run_items(run, items[:batch_size], TimeLimit(_SHARE_OF_ITEMS))
        self.env["sale.order"]._run_prepaid_followups(run, limit, companies)
        is_all_sent = not is_any or agreements._send_waiting(limit)
        run.write({"date_end": fields.Datetime.now(), "left_count": len(items) - done})
        commit_progress(self.env)
        if companies is None and (done < len(items) or not is_all_sent):
            self.env.ref("prepaid_it_blocks.cron_renewal")._trigger()
        _logger.info("Prepaid run: %d due, %d done", len(items), done)
        return run

    @api.model
    def _do_run_items(self, run, items, limit):
        """Do one agreement after the other, as far as time allows.

        An addon may have them done elsewhere instead.

        :param run: the `prepaid.run`
        :param items: list of `RunItem`
        :param limit: the `TimeLimit` that ends it
        :return: how many need no other run
        """
        done = 0
        for item in items:
            if limit.is_over():
                break
            self._do_run_item(run, item)
            done += 1
            if not done % _PROGRESS:
                _logger.info("Prepaid run: %d of %d agreements", done, len(items))
        return done

    def _find_run_items(self, at_any_time=False):
        """Return the items of a run as `RunItem`s, renewals first, lowest hours first.

        Of these agreements alone; of all where this is an empty recordset. Renewal
        quotations are mailed, so they wait for the company's working hours.

        :param at_any_time: True for the renewals that wait for working hours too
        """
        due = self._get_due_ids()
        others, resting = {}, self.env["res.company"]
        for company in self._get_companies_of_agreements():
            others.update(self._find_other_work(company))
            if not (at_any_time or company._is_prepaid_mail_time()):
                resting |= company
        if resting:
            due = [one.id for one in self.browse(due) if one.company_id not in resting]
        items = [RunItem(number, True, others.pop(number, {})) for number in due]
        return items + [RunItem(number, False, others[number]) for number in sorted(others)]

    def _find_other_work(self, company):
        """Return the work of a run for a company's agreements besides renewals: none.

        Of these agreements alone; of all where this is an empty recordset. Extend to have it
        done as well: `_do_due_work` does it, `_describe_causes` and `_describe_plans` say it,
        `_log_failure` notes that it failed. It is looked for again when the agreement's turn
        comes, and until it is found no more, it is done by every run. The number of statements
        must not depend on the number of agreements.

        :param company: one `res.company`
        :return: dict of agreement id to `RunItem.others`, which is never empty
        """
        return {}

    def _get_companies_of_agreements(self):
        if self:
            return self.mapped("company_id").sudo()
        return self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM prepaid_agreement"
        )

    @api.model
    def _do_run_item(self, run, item):
        """Do one agreement so that its failure harms no other, and report it.

        :param run: the `prepaid.run`
        :param item: the `RunItem`
        """
        agreement = self.browse(item.agreement_id)

        def work():
            lock_row(agreement)
            fresh = agreement._look_again(item)
            if fresh:
                agreement._do_and_report(run, fresh)

        try:
            run_in_savepoint(self.env, work)
        except TooBusyError:
            _logger.warning("Agreement %s is left for the next run: too busy", agreement.id)
            text = self.env._("Somebody else was at work on it.")
            self._do_safely(lambda: agreement._report(run, item, "busy", text))
        except Exception as error:
            self.env.clear()
            _logger.warning("Agreement %s failed", agreement.id, exc_info=True)
            note = functools.partial(agreement._log_failure, run, item, error)
            self._do_safely(note)
            if item.is_due and item.others:
                # Who is to be notified is notified all the same.
                self._do_run_item(run, item._replace(is_due=False))

    @api.model
    def _try_item(self, record, work, note=None):
        """Do one item of a run in isolation, and log its failure.

        :param record: record of the item, for the log
        :param work: a function without arguments that does its writing in `run_in_savepoint`
        :param note: a function that logs the text of the failure; None for the log alone
        """
        try:
            work()
        except TooBusyError:
            _logger.warning("%s is left for the next run: too busy", record)
        except Exception as error:
            self.env.clear()
            _logger.warning("%s failed", record, exc_info=True)
            if note:
                self._do_safely(functools.partial(note, get_error_text(error)))

    @api.model
    def _do_safely(self, work):
        """Note a failure; that it can't be noted fails nothing else.

        :param work: a function without arguments
        """
        try:
            run_in_savepoint(self.env, work)
        except Exception:
            self.env.clear()
            _logger.warning("A failure could not be noted", exc_info=True)

    def _log_failure(self, run, item, error):
        """Log a failure on the agreement and on the run's report.

        A renewal that failed takes with it what else was due: that is done by itself then, and
        is what failed where no renewal is due. Extend to note that on the agreement.

        :param run: the `prepaid.run`
        :param item: the `RunItem`
        :param error: the exception
        """
        self.ensure_one()
        if item.is_due:
            self._log_renewal_error(error)
        self._report(run, item, "failed", get_error_text(error))

    def _do_and_report(self, run, item):
        """Do the work due for an agreement, and report it.

        :param run: the `prepaid.run`
        :param item: the `RunItem`
        """
        self.ensure_one()
        # Before anything is done: a renewal changes what is due.
        cause = self._explain_run_item(item)
        order, details = self._do_due_work(item)
        self._report(run, item, "done", " ".join(details), order=order, cause=cause)

    def _do_due_work(self, item):
        """Do the work due for an agreement: renew it.

        All of it is done, or nothing. Extend to do what `_find_other_work` has found.

        :param item: the `RunItem`
        :return: (the renewal's `sale.order` or none, list of sentences that say what was done)
        """
        self.ensure_one()
        order = self.env["sale.order"]
        if not item.is_due:
            return order, []
        known = self._get_open_renewal()
        is_notified = self._is_salesperson_notified(item)
        # Odoo mails every assignment by itself: who hears of it by the run hears once.
        quiet = self.with_context(
            mail_activity_quick_update=is_notified, mail_auto_subscribe_no_notify=is_notified
        )
        order = quiet._renew(mail=True).with_env(self.env)
        self._clear_renewal_error()
        if order == known:
            text = self.env._("Quotation %s was brought up to date and mailed.", order.name)
        else:
            text = self.env._("Quotation %s was made and mailed.", order.name)
        return order, [text]

    def _is_salesperson_notified(self, item):
        """Check if other work of the run notifies the salesperson of the renewal: no.

        Extend where that is so; then Odoo's own mail about the quotation is left out.

        :param item: the `RunItem`
        """
        return False

    def _look_again(self, item):
        """Return the item as it is now, or None: much may have happened since the search.

        :param item: the `RunItem` as the run found it
        """
        self.ensure_one()
        for fresh in self._find_run_items():
            fresh = fresh._replace(is_due=fresh.is_due and item.is_due)
            if fresh.is_due or fresh.others:
                return fresh
        return None

    def _send_waiting(self, limit):
        """Hand waiting mails to the queue; see `_find_sendable`.

        :param limit: the `TimeLimit` that ends it
        :return: whether none is left to the next run
        """
        for one in self._find_sendable():
            if limit.is_over():
                return False
            send = functools.partial(run_in_savepoint, self.env, one.send)
            self._try_item(one.record, send, one.fail)
        return True

    def _find_sendable(self):
        """Return the mails to hand to the queue, once agreements are done: none.

        About these agreements alone, without what is about others as well; about all where this
        is an empty recordset. Extend to have more sent: each is sent in a savepoint of its own
        and committed, and may have been sent by somebody else meanwhile.

        :return: list of `Sendable`, in the order in which they go
        """
        return []
