"""The addon's models and methods, and who may do what: it brings none of its own."""

from odoo.tests import TransactionCase

from ..access_tables import AccessTables


class TestAccessMatrix(AccessTables, TransactionCase):
    addon = "helpdesk_ticket_timesheet"
