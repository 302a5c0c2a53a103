import functools
import logging

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.batch import exclusive_run, lock_row, run_in_savepoint
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours, to_minutes
from odoo.addons.prepaid_it_blocks.time_limit import TimeLimit

_logger = logging.getLogger(__name__)

# Which part of the time limit a run may use.
_SHARE = 0.8


class PrepaidAgreementSignatureHoldMixin(models.AbstractModel):
    """The part of agreements that holds their hours until they are signed."""

    _name = "prepaid.agreement.signature.hold.mixin"
    _description = "Hours of Agreements that Wait for a Signature"

    needs_signature = fields.Boolean(
        compute="_compute_needs_signature",
        store=True,
        help="No time draws from the hours before the agreement is signed.",
    )
    is_release_due = fields.Boolean(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="No signature is needed any more; what waited for one has not been paid for yet.",
    )
    unsigned_hours = fields.Float(
        string="Waiting for Signature",
        compute="_compute_unsigned_hours",
        help="Hours that are there and can be used once the agreement is signed.",
    )
    unsigned_seconds = fields.Integer(compute="_compute_unsigned_hours", aggregator=None)

    _release_due_idx = compat.Index("(id) WHERE is_release_due")

    @api.depends("company_id.prepaid_signature_required", "is_release_due", "state", "date_signed")
    def _compute_needs_signature(self):
        for agreement in self:
            is_signed = agreement.state == "signed" or agreement.date_signed
            agreement.needs_signature = agreement._asks_for_signature() and not is_signed

    def _asks_for_signature(self):
        """Check if the company asks for one, or did and the hours are not released yet."""
        self.ensure_one()
        return self.company_id.prepaid_signature_required or self.is_release_due

    @api.model
    def _get_contract_fields(self):
        """Extend: let the text follow the setting of signatures."""
        return [*super()._get_contract_fields(), "company_id.prepaid_signature_required"]

    def _get_activation_text(self):
        """Extend: name the signature, where the company asks for it."""
        text = super()._get_activation_text()
        if self.company_id.prepaid_signature_required:
            text = self.env._("%s and this agreement is signed", text)
        return text

    @api.depends("block_ids.balance_seconds", "block_ids.state", "block_ids.needs_signature")
    def _compute_unsigned_hours(self):
        for agreement in self:
            today = (agreement.company_id or self.env.company)._get_prepaid_today()
            waiting = agreement.block_ids.filtered(
                lambda block, today=today: block.needs_signature and block._is_in_force(today)
            )
            seconds = sum(block.balance_seconds for block in waiting)
            agreement.unsigned_seconds, agreement.unsigned_hours = seconds, to_hours(seconds)

    def write(self, vals):
        """Extend: settle overage that was held for a missing signature."""
        result = super().write(vals)
        if vals.get("state") == "signed" or vals.get("date_signed"):
            # Sudo: the ledger follows whoever notes the signature.
            self.sudo()._release_hold()
        return result

    def _release_hold(self):
        """Settle overage that was held for a missing signature."""
        self.flush_model()
        self._settle_overage(is_hold_over=True)

    @api.model
    def _find_held_back(self, companies):
        """Return the agreements with overage that a missing signature may be the reason of.

        :param companies: `res.company` records
        """
        return self.search(
            [
                ("company_id", "in", companies.ids),
                ("overage_seconds", ">", 0),
                ("block_ids.needs_signature", "=", True),
            ]
        )

    @api.model
    def _plan_release(self, companies):
        """Schedule the release of hours once no signature is required any more.

        Those that overage waits for go on waiting until it is their turn, so that new time
        is not paid before what was worked earlier, and nothing is billed in between.

        :param companies: `res.company` records that are about to need none
        """
        held_back = self._find_held_back(companies)
        if held_back:
            held_back.write({"is_release_due": True})
            self.env.ref("prepaid_it_blocks_agreement.cron_release")._trigger()

    @api.model
    def _cancel_release(self, companies):
        """Have nothing released: the companies need signatures again.

        :param companies: `res.company` records
        """
        due = [("company_id", "in", companies.ids), ("is_release_due", "=", True)]
        self.search(due).write({"is_release_due": False})

    @api.model
    def _cron_release(self, batch_size=None):
        """Release hours once no signature is required any more.

        Each agreement in a transaction of its own; a failure stops no other and is noted on
        the agreement.

        :param batch_size: agreements at most in one run; None for as many as time allows
        :return: whether nothing is left to the next run
        """
        with exclusive_run(self.env, "release") as is_exclusive:
            if not is_exclusive:
                _logger.info("Release: another run is under way")
                return False
            limit = TimeLimit(_SHARE)
            due = self.search([("is_release_due", "=", True)], order="id")
            done = 0
            for agreement in due[:batch_size]:
                if limit.is_over():
                    break
                release = functools.partial(run_in_savepoint, self.env, agreement._release)
                self._try_item(agreement, release, agreement._log_release_problem)
                done += 1
            if done < len(due):
                self.env.ref("prepaid_it_blocks_agreement.cron_release")._trigger()
            _logger.info("Release: %d agreements due, %d done", len(due), done)
            return done == len(due)

    def _release(self):
        """Let this agreement's hours pay, those first that waited for a signature."""
        self.ensure_one()
        lock_row(self)
        if self.is_release_due:
            self.is_release_due = False
            self._release_hold()

    def _log_release_problem(self, problem):
        """Ask the person in charge to see to hours that were not released; once.

        :param problem: text
        """
        self._remind(self.env._("Hours that need no signature any more are not usable"), problem)

    def _get_hold_text(self):
        """Extend: name the hours that wait for a signature."""
        self.ensure_one()
        if not self.unsigned_hours:
            return super()._get_hold_text()
        values = {"hours": as_clock(self.unsigned_hours), "agreement": self.name}
        text = self.env._(
            "%(hours)s hours are there, but no time draws from them before agreement "
            "%(agreement)s is signed."
        )
        if not self.needs_signature:
            text = self.env._(
                "%(hours)s hours are there, but no time draws from them before the new "
                "version of agreement %(agreement)s is signed."
            )
        return text % values

    def _get_overage_text(self):
        """Extend: leave out overage that is settled once the agreement is signed."""
        self.ensure_one()
        held = 0
        if self.unsigned_seconds:
            held = sum(row["seconds"] for row in self._get_open_overage(is_overage_on_hold=True))
            held = min(held, self.unsigned_seconds, self.overage_seconds)
        if not to_minutes(held):
            return super()._get_overage_text()
        hours = as_clock(to_hours(held))
        text = self.env._("%s hours of our work are taken from them then.", hours)
        beyond = self.overage_seconds - held
        if to_minutes(beyond):
            hours = as_clock(to_hours(beyond))
            text += " " + self.env._("%s hours were worked beyond them.", hours)
        return text

    def _get_hours_warning(self):
        """Extend: say when hours are there and a signature is missing."""
        self.ensure_one()
        if not self.unsigned_seconds or self.available_seconds != self.unsigned_seconds:
            return super()._get_hours_warning()
        hold_text = self._get_hold_text()
        limit = self._get_overage_limit()
        if limit is None:
            return hold_text + " " + self.env._("Time is overage until then.")
        room = max(limit - self.overage_seconds, 0)
        if not to_minutes(room):
            return hold_text + " " + self.env._("No time can be logged until then.")
        text = self.env._("%s hours of overage may be logged until then.", as_clock(to_hours(room)))
        return f"{hold_text} {text}"
