"""The firm's people, who are in the database once for all suites."""

from unittest.mock import patch

from passlib.context import CryptContext

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import common

from .common import PEOPLE, QUIET, PrepaidMixin


def make_people():
    """Make the firm's people in the database, once: they take longer than the rest of a firm.

    Their passwords are hashed in haste, as Odoo's test classes do it.
    """
    hasty = CryptContext(["pbkdf2_sha512", "plaintext"], pbkdf2_sha512__rounds=1)
    with Registry(common.get_db_name()).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, QUIET)
        if env["res.users"].search([("login", "in", list(PEOPLE))]):
            return
        firm = type("Firm", (PrepaidMixin,), {"env": env, "company": env.company})
        users = type(env["res.users"])
        with patch.object(users, "_crypt_context", lambda self: hasty):
            for login, groups in PEOPLE.items():
                firm._create_user(login, *groups)
        technician = env["res.users"].search([("login", "=", "technician")])
        vals = {"name": "Technician", "user_id": technician.id, "company_id": env.company.id}
        env["hr.employee"].create(vals)
