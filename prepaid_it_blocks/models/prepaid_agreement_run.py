import functools
import logging
import time
from collections import namedtuple

from odoo import _, api, fields, models, tools
from odoo.exceptions import AccessError, UserError

from .. import compat
from ..isolated import TooBusyError, commit_piece, run_isolated

_logger = logging.getLogger(__name__)

# One agreement of a run: whether renewal is due, and the `Change` of its alerts or None.
Piece = namedtuple("Piece", "agreement_id is_due change")
# How many agreements the log counts at once, and how many are mailed in one piece.
_PROGRESS = 100


class PrepaidAgreement(models.Model):
    """The run that renews and alerts: what is due, done one agreement at a time."""

    _inherit = "prepaid.agreement"

    @api.model
    def _cron_renew(self, batch_size=None):
        """Renew and alert every agreement that needs it, and report what was done.

        What is due is found with a constant number of statements a company. Each agreement
        is done in a savepoint of its own and committed: quotation, mail and the marks that
        keep them from being made twice are in one transaction. A failure stops no other and
        is noted on the agreement, and a server that dies in between has done some agreements
        wholly and others not at all. Keys in the database keep anything from being made
        twice, whoever else is at it. What the time limit of scheduled actions leaves is done
        by the next run.

        :param batch_size: agreements at most in one run; None for as many as time allows
        :return: the `prepaid.run` that reports
        """
        deadline = _get_deadline()
        pieces = self._find_pieces()
        run = self.env["prepaid.run"].create(
            {"checked_count": self.search_count([("state", "!=", "ended")])}
        )
        commit_piece(self.env)
        done = self._do_pieces(run, pieces[:batch_size], deadline)
        self.env["sale.order"]._run_prepaid_followups(run, deadline)
        self._send_notices(deadline)
        run.write({"date_end": fields.Datetime.now(), "left_count": len(pieces) - done})
        commit_piece(self.env)
        if done < len(pieces):
            compat.trigger_cron(self.env.ref("prepaid_it_blocks.cron_renewal"))
        _logger.info("Prepaid run: %d due, %d done", len(pieces), done)
        return run

    @api.model
    def _do_pieces(self, run, pieces, deadline):
        """Do one agreement after the other, as far as time allows.

        An addon may have them done elsewhere instead.

        :param run: the `prepaid.run`
        :param pieces: list of `Piece`
        :param deadline: value of the monotonic clock at which to stop
        :return: how many need no other run
        """
        done = 0
        for piece in pieces:
            if time.monotonic() > deadline:
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
        changes, resting = {}, self.env["res.company"]
        for company in self._get_companies_of_agreements():
            changes.update(self._find_alert_changes(company))
            if not (at_any_time or company._is_prepaid_mail_time()):
                resting |= company
        if resting:
            due = [one.id for one in self.browse(due) if one.company_id not in resting]
        pieces = [Piece(number, True, changes.pop(number, None)) for number in due]
        return pieces + [Piece(number, False, changes[number]) for number in sorted(changes)]

    def _get_companies_of_agreements(self):
        if self:
            return self.mapped("company_id").sudo()
        self.env.cr.execute("SELECT DISTINCT company_id FROM prepaid_agreement")
        return self.env["res.company"].sudo().browse([row[0] for row in self.env.cr.fetchall()])

    @api.model
    def _do_piece(self, run, piece):
        """Do one agreement so that its failure harms no other, and report it.

        :param run: the `prepaid.run`
        :param piece: the `Piece`
        """
        agreement = self.browse(piece.agreement_id)

        def work():
            return agreement._renew_and_alert(run, piece)

        try:
            run_isolated(self.env, work)
        except TooBusyError:
            _logger.warning("Agreement %s is left for the next run: too busy", agreement.id)
            agreement._report(run, piece, "busy", _("Somebody else was at work on it."))
        except Exception as error:
            compat.invalidate_all(self.env)
            _logger.warning("Agreement %s failed", agreement.id, exc_info=True)
            agreement._note_failure(run, piece, error)
            commit_piece(self.env)
            if piece.is_due and piece.change:
                # Who is to be told is told all the same.
                self._do_piece(run, piece._replace(is_due=False))

    def _note_failure(self, run, piece, error):
        """Say on the agreement and on the run's report what went wrong.

        :param run: the `prepaid.run`
        :param piece: the `Piece`
        :param error: the exception
        """
        self.ensure_one()
        self._note_renewal_error(error)
        self._report(run, piece, "failed", _get_text(error))

    def _renew_and_alert(self, run, piece):
        """Renew an agreement and note who is told of what.

        :param run: the `prepaid.run`
        :param piece: the `Piece`
        """
        self.ensure_one()
        # Before anything is done: a renewal moves on the day that the customer wished for.
        cause = self._explain_piece(piece)
        order = known = self.env["sale.order"]
        if piece.is_due:
            known = self._get_open_renewal()
            order = self._renew(mail=True)
            self._clear_renewal_error()
            self._absorb_notices(order)
        notices = self.env["prepaid.alert.notice"]
        if piece.change:
            notices = self._apply_alert_change(piece.change, order)
        details = []
        if order and order == known:
            details.append(_("Quotation %s was brought up to date and mailed.", order.name))
        elif order:
            details.append(_("Quotation %s was made and mailed.", order.name))
        if notices:
            names = ", ".join(notices.mapped("partner_id.display_name"))
            details.append(_("To be told: %s.", names))
        self._report(run, piece, "done", " ".join(details), order, cause)

    def _report(self, run, piece, result, detail, order=None, cause=None):
        """Write on the run's report what was done about an agreement.

        :param result: one of the results of `prepaid.run.line`
        :param detail: in words
        :param cause: in words; None to say it as the agreement is now
        """
        self.ensure_one()
        self.env["prepaid.run.line"].create(
            {
                "run_id": run.id,
                "agreement_id": self.id,
                "cause": cause or self._explain_piece(piece),
                "result": result,
                "detail": detail,
                "order_id": order.id if order else False,
            }
        )

    def _explain_piece(self, piece):
        """Return in words because of what an agreement is due."""
        self.ensure_one()
        causes = []
        if piece.is_due:
            causes.append(self._explain_renewal())
        if piece.change:
            level = self.env["prepaid.alert.level"]
            for (level_id, __), __ in piece.change.reached:
                name = level.browse(level_id).name
                if not (piece.is_due and level.browse(level_id).measure == "renewal"):
                    causes.append(_("reached: %s", name))
            over = self.env["prepaid.alert"].browse(piece.change.resolved).exists()
            for alert in over:
                causes.append(_("left again: %s", alert.level_id.name))
        return "; ".join(causes)

    def _explain_renewal(self):
        """Return in words why renewal is due."""
        self.ensure_one()
        if self._is_wish_due():
            months = self.renewal_interval_months
            return _("the customer wants a renewal every %s months", months)
        return _("renewal is due: %s left", self.available_clock)

    @api.model
    def _send_notices(self, deadline=None):
        """Hand the notices that may go out now to the mail queue.

        :param deadline: value of the monotonic clock at which to stop, or None
        """
        notice, digest = self.env["prepaid.alert.notice"], self.env["prepaid.alert.digest"]
        pieces = [(notice.browse(number), ()) for number in notice._get_sendable_ids()]
        pieces += [(digest, arguments) for arguments in digest._find_due()]
        for sender, arguments in pieces:
            if deadline and time.monotonic() > deadline:
                break
            try:
                run_isolated(self.env, functools.partial(sender._send, *arguments))
            except TooBusyError:
                _logger.warning("%s is left for the next run: too busy", sender)
            except Exception as error:
                compat.invalidate_all(self.env)
                _logger.warning("Sending %s failed", sender, exc_info=True)
                notices = sender if sender._name == notice._name else notice
                notices._fail(_get_text(error))
                commit_piece(self.env)

    @api.model
    def _check_manager(self):
        """Refuse who may not start a run.

        :raise AccessError: for users who are no managers
        """
        if not self.env.user.has_group("prepaid_it_blocks.group_manager"):
            raise AccessError(_("Only managers of prepaid time start a run."))

    @api.model
    def action_run_now(self):
        """Do a run at once and open its report.

        :raise AccessError: for users who are no managers
        """
        self._check_manager()
        return self.sudo()._cron_renew()._get_form_action()

    @api.model
    def action_dry_run(self):
        """Report what a run would do now; nothing is done.

        :raise AccessError: for users who are no managers
        """
        self._check_manager()
        agreements = self.sudo()
        run = agreements.env["prepaid.run"].create(
            {
                "is_dry_run": True,
                "checked_count": agreements.search_count([("state", "!=", "ended")]),
                "date_end": fields.Datetime.now(),
            }
        )
        for piece in agreements._find_pieces(at_any_time=True):
            agreement = agreements.browse(piece.agreement_id)
            agreement._report(run, piece, "planned", agreement._explain_plan(piece))
        orders = agreements.env["sale.order"]
        for order in orders.browse(orders._get_followup_ids(at_any_time=True)):
            order._report_followup(run, "planned", order._explain_followup())
        return run._get_form_action()

    def _explain_plan(self, piece):
        """Return in words what a run would do about an agreement."""
        self.ensure_one()
        details = []
        if piece.is_due:
            text = _("Would make and mail a renewal quotation.")
            if not self.company_id._is_prepaid_mail_time():
                text = _("Would make and mail a renewal quotation in working hours.")
            details.append(text)
        if piece.change and piece.change.reached:
            level = self.env["prepaid.alert.level"]
            readers = self.env["res.partner"]
            for (level_id, __), __ in piece.change.reached:
                readers |= level.browse(level_id)._get_readers(self)
            details.append(_("Would tell: %s.", ", ".join(readers.mapped("display_name"))))
        return " ".join(details)


def _get_text(error):
    """Return an exception in the user's words, as far as it has some."""
    if isinstance(error, UserError):
        return str(error.args[0])
    return "%s: %s" % (type(error).__name__, error)


def _get_deadline():
    """Return up to when a run may go on, on the monotonic clock.

    Odoo stops a scheduled action that is over its time limit; a run ends itself before.
    """
    limit = tools.config["limit_time_real_cron"]
    if limit is None or limit < 0:
        limit = tools.config["limit_time_real"]
    return time.monotonic() + (0.8 * limit if limit else 24 * 3600.0)
