"""Run in ``odoo shell`` by ``./dev bench``, one for each database: does what it is told.

The environment variable ``PREPAID_BENCH`` holds as JSON the ``checkout`` and the ``address`` of
the socket that commands come from. A command is a JSON object: the name of a method of `Worker`
under ``do`` and its arguments. The answer is JSON too.
"""

import gc
import json
import os
import sys
import time
from contextlib import contextmanager
from multiprocessing.connection import Client

PLAN = json.loads(os.environ["PREPAID_BENCH"])
sys.path.insert(0, PLAN["checkout"])

from odoo import api  # noqa: E402

from tests.bench import invoice, ledger, many, work  # noqa: E402
from tests.bench.firm import TICKET_ENTRIES, Firm  # noqa: E402


class Worker:
    """One database: its records, and the measured work on them.

    :param env: the superuser's environment
    """

    def __init__(self, env):
        self.env = env
        self.firm = Firm(env)
        self.history, self.tickets, self.groups = {}, {}, {}
        self.model_agreement = self.invoice = None

    def prepare_size(self, side, size):
        """Make one customer with so many entries of history; return its tickets for RPC."""
        firm = self.firm
        customer = firm.create_customers(f"{side} {size}")
        project = None
        if side == "ours":
            firm.sell_blocks(customer)
        elif side == "odoo":
            project = firm.sell_service(customer)
        lines = firm.log_history(customer, size, project)
        if side == "limit":
            work.prepare_limit(self.env, customer, lines)
        self.history[side, size] = lines.ids
        self.tickets[side, size] = firm.create_tickets(customer, 1, project).ids
        tickets = firm.create_tickets(customer, 5, project)
        self.env.cr.commit()
        return {"tickets": tickets.ids, "values": firm.prepare_entries(tickets[0], 1)[0]}

    def prepare_group(self, side, count, largest):
        """Make so many customers, with tickets for the largest batch over them."""
        firm = self.firm
        customers = firm.create_customers(f"{side} of {count}", count)
        if side == "ours":
            firm.sell_blocks(customers)
        number = -(-largest // (count * TICKET_ENTRIES))
        self.groups[side, count] = [
            firm.create_tickets(customer, number).ids for customer in customers
        ]
        self.env.cr.commit()

    def analyze(self):
        """Let the database look at its tables, as it does by itself after a while."""
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()

    def create_one(self, side, size):
        """Measure one entry of a customer with so much history."""
        values = self._get_values(self.tickets[side, size], 1)
        return self._measure(values, work.limit if side == "limit" else work.create)

    def create_batch(self, side, entries, customers):
        """Measure so many entries in one call."""
        wanted = -(-entries // (customers * TICKET_ENTRIES))
        groups = self.groups[side, customers]
        tickets = [ticket for tickets in groups for ticket in tickets[:wanted]]
        return self._measure(self._get_values(tickets, entries), work.create)

    def edit(self, side, size):
        """Measure a change of all entries of a customer's history."""
        return self._measure(self.history[side, size], work.edit)

    def delete(self, side, size):
        """Measure the deletion of a customer's history."""
        return self._measure(self.history[side, size], work.delete)

    def prepare_post(self, side):
        """Make a customer's invoice, and a user who may post it."""
        self.invoice = invoice.create_invoice(self.env, side)
        self.env.cr.commit()
        self.analyze()

    def post(self, side):
        """Measure the posting of an invoice."""
        return self._measure(self.invoice, invoice.post)

    def prepare_run(self, side, total):
        """Make so many agreements with blocks and history, none of them due."""
        if not self.model_agreement:
            customer = self.firm.create_customers(side)
            self.firm.sell_blocks(customer)
            domain = [("partner_id", "=", customer.id)]
            self.model_agreement = self.env["prepaid.agreement"].search(domain).id
        agreement = self.env["prepaid.agreement"].browse(self.model_agreement)
        many.copy_agreement(self.env, agreement, total)
        self.env.cr.commit()
        self.analyze()

    def find_due(self, side):
        """Measure the search for due agreements."""
        return self._measure(None, many.find_due)

    def prepare_portal(self, side, entries):
        """Make a customer with so many entries who reads them, and one without any.

        :return: dict of ``ours`` and ``nothing booked``, each a dict of ``login`` and ``page``
        """
        customer = self.firm.create_customers(side)
        newcomer = self.firm.create_customers(side)
        self.firm.sell_blocks(customer | newcomer)
        line = self.firm.log_history(customer, TICKET_ENTRIES)[0]
        ledger.fill_ledger(line, entries)
        readers = {"ours": customer, "nothing booked": newcomer}
        readers = {name: self._prepare_reader(reader) for name, reader in readers.items()}
        self.env.cr.commit()
        self._vacuum()
        return readers

    def _prepare_reader(self, customer):
        agreement = customer.commercial_partner_id.prepaid_agreement_ids
        page = agreement.get_portal_url().split("?")[0]
        return {"login": self.firm.create_portal_user(customer), "page": page}

    def _vacuum(self):
        """Let the database tidy up as it does by itself after a while."""
        with self.env.registry.cursor() as cursor:
            cursor._cnx.autocommit = True
            cursor.execute("VACUUM ANALYZE")
            cursor._cnx.autocommit = False

    def _get_values(self, ticket_ids, count):
        tickets = self.env["helpdesk.ticket"].browse(ticket_ids)
        return self.firm.prepare_entries(tickets, count)

    def _measure(self, argument, function):
        """Return the milliseconds and the statements of a run, which is rolled back."""
        with self._open() as env:
            gc.collect()
            statements = env.cr.sql_log_count
            started = time.perf_counter()
            function(env, argument)
            env.flush_all()
            spent = time.perf_counter() - started
            return spent * 1000.0, env.cr.sql_log_count - statements

    @contextmanager
    def _open(self):
        """Open the technician's environment on a cursor of its own, as a request does."""
        # What the preparation of this run has read is no part of it.
        self.env.clear()
        self.env.cr.commit()
        cursor = self.env.registry.cursor()
        try:
            context = {"lang": "en_US", "tz": "UTC"}
            yield api.Environment(cursor, self.firm.technician.id, context)
            cursor.rollback()
        finally:
            cursor.close()


def serve(env):
    """Run commands from the socket until it is closed."""
    with Client(PLAN["address"]) as connection:
        worker = Worker(env)
        while True:
            try:
                command = json.loads(connection.recv_bytes())
            except EOFError:
                return
            answer = getattr(worker, command.pop("do"))(**command)
            connection.send_bytes(json.dumps(answer).encode())


serve(env)  # noqa: F821  # the shell's
