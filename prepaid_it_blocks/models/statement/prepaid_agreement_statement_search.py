import re

from odoo import models


class PrepaidAgreement(models.Model):
    """What a statement's search looks in."""

    _inherit = "prepaid.agreement"

    def _find_names(self, words):
        """Return the blocks and tickets of the agreement that have words in their names now.

        Where the words are plain ASCII the names are compared without regard to the language:
        that finds the same and takes a fraction of the time.

        :return: dict of ``pattern``, ``blocks`` and ``tickets`` (database ids)
        """
        pattern = "%{}%".format(re.sub(r"([\\%_])", r"\\\1", words))
        like = 'ILIKE %(pattern)s COLLATE "C"' if words.isascii() else "ILIKE %(pattern)s"
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the texts are constants
            """
            SELECT ARRAY(SELECT id FROM prepaid_block
                          WHERE agreement_id = %(agreement)s AND name {like}),
                   ARRAY(SELECT t.id FROM (
                            SELECT id, number, name FROM helpdesk_ticket
                             WHERE id IN (SELECT ticket_id FROM prepaid_entry_ticket
                                           WHERE agreement_id = %(agreement)s) OFFSET 0) t
                          WHERE t.number {like} OR t.name {like})
            """.replace("{like}", like),
            {"agreement": self.id, "pattern": pattern},
        )
        blocks, tickets = self.env.cr.fetchone()
        return {"pattern": pattern, "blocks": blocks, "tickets": tickets}


def get_search_condition(values):
    """Return the condition that one of an entry's texts is like the ``pattern``."""
    conditions = ['e.words LIKE LOWER(%(pattern)s) COLLATE "C"']
    if values["blocks"]:
        conditions.append("e.block_id IN (SELECT unnest(%(blocks)s))")
    if values["tickets"]:
        conditions.append("e.ticket_id IN (SELECT unnest(%(tickets)s))")
    return " OR ".join(conditions)
