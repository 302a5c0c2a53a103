"""What the suites of the owner's board share: a customer with twenty hours, and the row of it."""

from ..common import PrepaidCase

REASONS = [
    "is_running_out",
    "is_expiring",
    "has_no_contact",
    "is_unsigned",
    "has_open_overage",
    "is_unpaid",
    "has_high_findings",
]


class BoardCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["prepaid.customer.board"]
        cls.block = cls._sell(20.0, prepaid_validity_months=12)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()

    def _read(self, agreement=None):
        """Return the row of an agreement, as it is now in the database."""
        self.env.flush_all()
        self.board.invalidate_model()
        return self.board.search([("agreement_id", "=", (agreement or self.agreement).id)])

    def _get_reasons(self, agreement=None):
        row = self._read(agreement)
        return [name for name in REASONS if row[name]]

    def _touch(self, moment):
        """Say when somebody was in touch with the customer last."""
        self.env.flush_all()
        column = self.env["prepaid.agreement"]._get_board_terms()[1]
        self.env.cr.execute(
            # pylint: disable=sql-injection  # the name of a column
            f"UPDATE prepaid_agreement SET {column} = %s WHERE id = %s",
            [moment, self.agreement.id],
        )
        self.env.invalidate_all()
