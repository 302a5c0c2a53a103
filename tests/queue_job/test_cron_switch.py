"""Scheduled actions of prepaid time are not made jobs of the queue themselves."""

from odoo.exceptions import UserError

from ..common import PrepaidCase

BOX = "run_as_queue_job"


class TestCronSwitch(PrepaidCase):
    def _find_actions(self):
        return self.env["ir.cron"].search([("model_id.model", "=like", "prepaid.%")])

    def test_each_action_refuses_with_a_sentence(self):
        actions = self._find_actions()
        self.assertGreaterEqual(len(actions), 5)
        for cron in actions:
            with self.assertRaisesRegex(UserError, f"{cron.name} cannot run as one job"):
                cron.write({BOX: True})

    def test_a_new_one_is_refused_too(self):
        action = self._find_actions()[0]
        vals = {"name": "Again", "model_id": action.model_id.id, "state": "code", BOX: True}
        with self.assertRaisesRegex(UserError, "Again cannot run as one job"):
            self.env["ir.cron"].create(vals)

    def test_actions_of_others_and_other_changes_are_left_alone(self):
        theirs = self.env.ref("mail.ir_cron_mail_scheduler_action")
        theirs._check_prepaid_job(theirs.model_id, theirs.name)
        self.assertNotIn(theirs, self._find_actions())
        actions = self._find_actions()
        actions.write({"priority": 7})
        self.assertEqual(set(actions.mapped("priority")), {7})
