"""What another addon adds to the run: work of its own, who is due, and what is sent after it."""

from odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run import Sendable
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .alerts import AlertCase

RUN = "odoo.addons.prepaid_it_blocks.models.renewal.prepaid_agreement_run"


class RunHooksCase(AlertCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._sell(10.0, contact=cls.other_contact).agreement_id
        cls.other.template_id = cls.template

    def _extend(self, name, method):
        """Extend a method of agreements as another addon does.

        :param method: a function of what it extends, the agreements and the arguments
        """
        model = self.registry["prepaid.agreement"]
        extended = getattr(model, name)
        self.patch(model, name, lambda agreements, *args: method(extended, agreements, *args))

    def _get_lines(self, run):
        return [
            (line.agreement_id, line.result, line.cause, line.detail)
            for line in run.line_ids.sorted("id")
        ]


class TestOtherWork(RunHooksCase):
    def setUp(self):
        super().setUp()
        self.visits = {self.agreement.id: "Tuesday", self.other.id: "Friday"}
        self.notes = []
        self._extend("_find_other_work", self._find)
        self._extend("_do_due_work", self._visit)
        self._extend("_describe_causes", self._describe)
        self._extend("_describe_plans", self._describe)
        self._extend("_log_failure", self._collect_note)

    def _find(self, extended, agreements, company):
        work = extended(agreements, company)
        for number, day in self.visits.items():
            if not agreements or number in agreements.ids:
                work.setdefault(number, {})["visit"] = day
        return work

    def _visit(self, extended, agreement, item):
        order, details = extended(agreement, item)
        if "visit" in item.others:
            if item.others["visit"] == "Sunday":
                raise UserError("Nobody works on Sunday")
            del self.visits[agreement.id]
            details.append(f"Visit on {item.others['visit']}.")
        return order, details

    def _describe(self, extended, agreement, item):
        return [*extended(agreement, item), *(["a visit"] if "visit" in item.others else [])]

    def _collect_note(self, extended, agreement, run, item, error):
        extended(agreement, run, item, error)
        self.notes.append((agreement, item.is_due, str(error)))

    def test_it_is_done_and_reported_with_the_remainder(self):
        self._create_level()
        self._log(self.ticket, 6.0)
        self.assertEqual(
            self._get_lines(self._run()),
            [
                (
                    self.agreement,
                    "done",
                    "reached: 50 % used; a visit",
                    "To be told: Salesman. Visit on Tuesday.",
                ),
                (self.other, "done", "a visit", "Visit on Friday."),
            ],
        )
        self.assertFalse(self._run().line_ids)

    def test_a_dry_run_says_it(self):
        self.env.flush_all()
        action = self.env["prepaid.agreement"].with_user(self.manager).action_dry_run()
        run = self.env["prepaid.run"].browse(action["res_id"])
        self.assertEqual(
            self._get_lines(run),
            [
                (self.agreement, "planned", "a visit", "a visit"),
                (self.other, "planned", "a visit", "a visit"),
            ],
        )
        self.assertEqual(len(self.visits), 2)

    def test_its_failure_harms_no_other_and_is_logged(self):
        self.visits[self.agreement.id] = "Sunday"
        with mute_logger(RUN):
            run = self._run()
        self.assertEqual(
            self._get_lines(run),
            [
                (self.agreement, "failed", "a visit", "Nobody works on Sunday"),
                (self.other, "done", "a visit", "Visit on Friday."),
            ],
        )
        self.assertEqual(self.notes, [(self.agreement, False, "Nobody works on Sunday")])
        # No alert failed, so nobody is asked to look after one.
        self.assertFalse(self.agreement.activity_ids)

    def test_it_is_done_though_the_renewal_fails(self):
        self._log(self.ticket, 9.0)
        self.contact.email = False
        with mute_logger(RUN):
            lines = self._get_lines(self._run())
        self.assertEqual(
            [(agreement, result, cause) for agreement, result, cause, __ in lines],
            [
                (self.agreement, "failed", "renewal is due: 1:00 left; a visit"),
                (self.agreement, "done", "a visit"),
                (self.other, "done", "a visit"),
            ],
        )
        self.assertEqual([is_due for __, is_due, __ in self.notes], [True])


class TestOtherReasons(RunHooksCase):
    def test_an_agreement_is_due_for_another_reason(self):
        is_over = []

        def fetch(extended, agreements, company):
            due = extended(agreements, company)
            if not is_over and (not agreements or self.other in agreements):
                due.setdefault(self.other.id, (False, 0.0))
            return due

        self._extend("_fetch_due", fetch)
        self._extend(
            "_explain_renewal",
            lambda extended, agreement: (
                "a fair comes up" if agreement == self.other else extended(agreement)
            ),
        )
        self._log(self.ticket, 9.0)
        run = self._run()
        # What is due with fewer hours comes first.
        self.assertEqual(
            [(line.agreement_id, line.cause) for line in run.line_ids.sorted("id")],
            [(self.other, "a fair comes up"), (self.agreement, "renewal is due: 1:00 left")],
        )
        self.assertEqual(run.line_ids.order_id, (self.other | self.agreement).open_renewal_id)
        is_over.append(True)
        self.assertFalse(self._run().line_ids)


class TestOtherMails(RunHooksCase):
    def test_what_waits_is_sent_after_the_agreements(self):
        sent, failures = [], []

        def refuse():
            raise UserError("The line is dead")

        def find(extended, agreements):
            return [
                *extended(agreements),
                Sendable(self.contact, refuse, failures.append),
                Sendable(self.contact, refuse, None),
                Sendable(self.contact, lambda: sent.append(self.contact), failures.append),
            ]

        self._extend("_find_sendable", find)
        self._create_level()
        self._log(self.ticket, 6.0)
        with mute_logger(RUN):
            self._run()
        self.assertEqual((sent, failures), ([self.contact], ["The line is dead"]))
        # The addon's own went before.
        self.assertEqual(self.agreement.notice_ids.state, "sent")


class TestOtherMeasure(RunHooksCase):
    """A level on what another addon measures."""

    def setUp(self):
        super().setUp()
        self.figures = {}
        self._extend("_fetch_other_figures", self._measure)
        # Beside the choices of the field: what an addon adds to them is tested there.
        self.level = self._create_level("hours_left", 3.0, to_salesperson=True)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE prepaid_alert_level SET measure = 'visits' WHERE id = %s", [self.level.id]
        )
        self.env.invalidate_all()

    def _measure(self, extended, agreements, company, today):
        found = dict(extended(agreements, company, today))
        found.update({number: {"visits": figure} for number, figure in self.figures.items()})
        return found

    def test_it_is_reached_from_its_threshold_on_and_left_below(self):
        self.figures = {self.agreement.id: 2.0, self.other.id: 3.0}
        self._run()
        alert = self.env["prepaid.alert"].search([("level_id", "=", self.level.id)])
        self.assertEqual(alert.agreement_id, self.other)
        self.assertEqual(alert.figure, 3.0)
        self.figures[self.other.id] = 2.0
        self._run()
        self.assertTrue(alert.date_resolved)

    def test_what_is_not_measured_reaches_no_level(self):
        self._log(self.ticket, 10.0)
        self._run()
        self.assertFalse(self.env["prepaid.alert"].search([("level_id", "=", self.level.id)]))
