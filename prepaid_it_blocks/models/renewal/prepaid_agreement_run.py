import functools
import logging
from collections import namedtuple

from odoo import api, fields, models

from ...isolated import (
    TooBusyError,
    alone,
    commit_piece,
    get_error_text,
    lock_row,
    run_isolated,
)
from ...time_limit import TimeLimit

_logger = logging.getLogger(__name__)

# One agreement of a run: whether renewal is due, and what else is, as a dict of the name of the
# capability to what it needs to know about it.
Piece = namedtuple("Piece", "agreement_id is_due others")
# What waits to be handed to the mail queue: the record, for the log; a function without arguments
# that hands it over; a function of a failure in words that notes it, or None for the log alone.
Sendable = namedtuple("Sendable", "record send fail")
# How many agreements the log counts at once.
_PROGRESS = 100
# Which part of the time limit agreements may take, and which the whole run: however much is
# due, some time is left to tell people.
_SHARE_OF_PIECES, _SHARE_OF_RUN = 0.6, 0.8


class PrepaidAgreementRunMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: the run that renews what is due, one agreement at a time."""

    _name = "prepaid.agreement.run.mixin"
    _description = "Runs of Renewal"

    @api.model
    def _cron_renew(self, batch_size=None):
        """Renew every agreement that needs it, do what else is due, and report what was done.

        What is due is found with a constant number of statements a company. Each agreement
        is done in a savepoint of its own and committed: quotation, mail and the marks that
        keep them from being made twice are in one transaction. A failure stops no other and
        is noted on the agreement, and a server that dies in between has done some agreements
        wholly and others not at all. Keys in the database keep anything from being made
        twice, whoever else is at it. What the time limit of scheduled actions leaves is done
        by the next run. There is one run at a time: a second one leaves all to the first.

        :param batch_size: agreements at most in one run; None for as many as time allows
        :return: the `prepaid.run` that reports; none when another run is under way
        """
        with alone(self.env, "run") as is_alone:
            if is_alone:
                # Mails that Odoo sends by itself go through its queue too: a mail server
                # that does not answer stops no run.
                return self.with_context(mail_notify_force_send=False)._do_run(batch_size)
        _logger.info("Prepaid run: another run is under way")
        return self.env["prepaid.run"]

    @api.model
    def _do_run(self, batch_size=None):
        """Do a run; nobody else does one meanwhile. See `_cron_renew`."""
        limit = TimeLimit(_SHARE_OF_RUN)
        pieces = self._find_pieces()
        run = self.env["prepaid.run"].create(
            {"checked_count": self.search_count([("state", "!=", "ended")])}
        )
        commit_piece(self.env)
        done = self._do_pieces(run, pieces[:batch_size], TimeLimit(_SHARE_OF_PIECES))
        self.env["sale.order"]._run_prepaid_followups(run, limit)
        is_all_sent = self._send_waiting(limit)
        run.write({"date_end": fields.Datetime.now(), "left_count": len(pieces) - done})
        commit_piece(self.env)
        if done < len(pieces) or not is_all_sent:
            self.env.ref("prepaid_it_blocks.cron_renewal")._trigger()
        _logger.info("Prepaid run: %d due, %d done", len(pieces), done)
        return run

    @api.model
    def _do_pieces(self, run, pieces, limit):
        """Do one agreement after the other, as far as time allows.

        An addon may have them done elsewhere instead.

        :param run: the `prepaid.run`
        :param pieces: list of `Piece`
        :param limit: the `TimeLimit` that ends it
        :return: how many need no other run
        """
        done = 0
        for piece in pieces:
            if limit.is_over():
                break
            self._do_piece(run, piece)
            done += 1
            if not done % _PROGRESS:
                _logger.info("Prepaid run: %d of %d agreements", done, len(pieces))
        return done

    def _find_pieces(self, at_any_time=False):
        """Return what a run has to do: `Piece`s, renewals first, lowest hours first.

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
        pieces = [Piece(number, True, others.pop(number, {})) for number in due]
        return pieces + [Piece(number, False, others[number]) for number in sorted(others)]

    def _find_other_work(self, company):
        """Return what a run has to do for agreements of a company besides renewals: nothing.

        Of these agreements alone; of all where this is an empty recordset. Extend to have it
        done as well: `_do_due_work` does it, `_describe_causes` and `_describe_plans` say it,
        `_note_failure` notes that it failed. It is looked for again when the agreement's turn
        comes, and until it is found no more, it is done by every run. The number of statements
        must not depend on the number of agreements.

        :param company: one `res.company`
        :return: dict of agreement id to what `Piece.others` says of it, which is never empty
        """
        return {}

    def _get_companies_of_agreements(self):
        if self:
            return self.mapped("company_id").sudo()
        return self.env["res.company"]._fetch_companies(
            "SELECT DISTINCT company_id FROM prepaid_agreement"
        )

    @api.model
    def _do_piece(self, run, piece):
        """Do one agreement so that its failure harms no other, and report it.

        :param run: the `prepaid.run`
        :param piece: the `Piece`
        """
        agreement = self.browse(piece.agreement_id)

        def work():
            lock_row(agreement)
            fresh = agreement._look_again(piece)
            if fresh:
                agreement._do_and_report(run, fresh)

        try:
            run_isolated(self.env, work)
        except TooBusyError:
            _logger.warning("Agreement %s is left for the next run: too busy", agreement.id)
            text = self.env._("Somebody else was at work on it.")
            self._do_safely(lambda: agreement._report(run, piece, "busy", text))
        except Exception as error:
            self.env.clear()
            _logger.warning("Agreement %s failed", agreement.id, exc_info=True)
            note = functools.partial(agreement._note_failure, run, piece, error)
            self._do_safely(note)
            if piece.is_due and piece.others:
                # Who is to be told is told all the same.
                self._do_piece(run, piece._replace(is_due=False))

    @api.model
    def _try_piece(self, record, work, note=None):
        """Do one piece of a run so that its failure harms no other, and note the failure.

        :param record: what the piece is about, for the log
        :param work: a function without arguments that does its writing in `run_isolated`
        :param note: a function of the failure in words; None to note it in the log alone
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
            run_isolated(self.env, work)
        except Exception:
            self.env.clear()
            _logger.warning("A failure could not be noted", exc_info=True)

    def _note_failure(self, run, piece, error):
        """Say on the agreement and on the run's report what went wrong.

        A renewal that failed takes with it what else was due: that is done by itself then, and
        is what failed where no renewal is due. Extend to note that on the agreement.

        :param run: the `prepaid.run`
        :param piece: the `Piece`
        :param error: the exception
        """
        self.ensure_one()
        if piece.is_due:
            self._note_renewal_error(error)
        self._report(run, piece, "failed", get_error_text(error))

    def _do_and_report(self, run, piece):
        """Do what is due for an agreement, and report it.

        :param run: the `prepaid.run`
        :param piece: the `Piece`
        """
        self.ensure_one()
        # Before anything is done: a renewal changes what is due.
        cause = self._explain_piece(piece)
        order, details = self._do_due_work(piece)
        self._report(run, piece, "done", " ".join(details), order=order, cause=cause)

    def _do_due_work(self, piece):
        """Do what is due for an agreement: renew it.

        All of it is done, or nothing. Extend to do what `_find_other_work` has found.

        :param piece: the `Piece`
        :return: (the renewal's `sale.order` or none, list of sentences that say what was done)
        """
        self.ensure_one()
        order = self.env["sale.order"]
        if not piece.is_due:
            return order, []
        known = self._get_open_renewal()
        is_told = self._is_salesperson_told(piece)
        # Odoo mails every assignment by itself: who hears of it by the run hears once.
        quiet = self.with_context(
            mail_activity_quick_update=is_told, mail_auto_subscribe_no_notify=is_told
        )
        order = quiet._renew(mail=True).with_env(self.env)
        self._clear_renewal_error()
        if order == known:
            text = self.env._("Quotation %s was brought up to date and mailed.", order.name)
        else:
            text = self.env._("Quotation %s was made and mailed.", order.name)
        return order, [text]

    def _is_salesperson_told(self, piece):
        """Return whether the salesperson hears of the renewal by what else the run does: no.

        Extend where that is so; then Odoo's own mail about the quotation is left out.

        :param piece: the `Piece`
        """
        return False

    def _look_again(self, piece):
        """Return what is still to be done, or None: much may have happened since the search.

        :param piece: the `Piece` as the run found it
        """
        self.ensure_one()
        for fresh in self._find_pieces():
            fresh = fresh._replace(is_due=fresh.is_due and piece.is_due)
            if fresh.is_due or fresh.others:
                return fresh
        return None

    @api.model
    def _send_waiting(self, limit):
        """Hand what waits to the mail queue.

        :param limit: the `TimeLimit` that ends it
        :return: whether none is left to the next run
        """
        for one in self._find_sendable():
            if limit.is_over():
                return False
            send = functools.partial(run_isolated, self.env, one.send)
            self._try_piece(one.record, send, one.fail)
        return True

    def _find_sendable(self):
        """Return what may be handed to the mail queue now, once agreements are done: nothing.

        About these agreements alone, without what is about others as well; about all where this
        is an empty recordset. Extend to have more sent: each is sent in a savepoint of its own
        and committed, and may have been sent by somebody else meanwhile.

        :return: list of `Sendable`, in the order in which they go
        """
        return []
