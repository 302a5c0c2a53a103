"""Whoever caused a row of the ledger stays in the database, as a message says."""

from odoo.exceptions import UserError

from ..common import PrepaidCase


class TestUsers(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)

    def test_who_caused_a_row_is_archived_and_not_deleted(self):
        clerk = self._create_user("clerk", "prepaid_it_blocks.group_manager")
        self.block.with_user(clerk).sudo()._adjust(1.0, "Goodwill")
        self.env.flush_all()
        with self.assertRaises(UserError) as caught:
            clerk.unlink()
        self.assertIn("Archive the user instead", str(caught.exception))
        clerk.action_archive()
        self.assertFalse(clerk.active)

    def test_who_did_not_is_deleted(self):
        clerk = self._create_user("clerk", "prepaid_it_blocks.group_manager")
        clerk.unlink()
        self.assertFalse(clerk.exists())
