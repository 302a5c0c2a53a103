"""What a customer types about a contact, and what access shows. No database."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks.policies.visibility import LEVELS, PortalAccess, highest
from odoo.addons.prepaid_it_blocks_contact.policies import contact_form
from odoo.tests import BaseCase

GOOD = {"name": "Bob Baker", "email": "Bob@bakery.example", "phone": "+32 2 123", "level": ""}


def _read(**values):
    return contact_form.read(dict(GOOD, **values), LEVELS)


class TestContactForm(BaseCase):
    def test_good_contact(self):
        form = _read(name="  Bob \x00 Baker\n")
        self.assertEqual((form.name, form.level, form.errors), ("Bob Baker", None, {}))

    def test_what_is_wrong_is_said(self):
        for field, value, error in (
            ("name", "", "missing"),
            ("name", "\x00\n ", "missing"),
            ("name", "x" * 101, "long"),
            ("email", None, "missing"),
            ("email", "bob", "wrong"),
            ("email", "bob@bakery", "wrong"),
            ("email", "bob@bakery.example, max@mill.example", "wrong"),
            ("email", "Bob <bob@bakery.example>", "wrong"),
            ("email", "a..b@bakery.example", "wrong"),
            ("email", "b@%s.example" % ("x" * 260), "long"),
            ("phone", "call me", "wrong"),
            ("phone", "12", "wrong"),
            ("phone", "1" * 41, "long"),
        ):
            self.assertEqual(_read(**{field: value}).errors, {field: error}, value)

    def test_good_phone_numbers(self):
        for phone in ("", None, "0032 2 555 12 34", "(02) 555-12.34"):
            self.assertFalse(_read(phone=phone).errors, phone)

    @given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.text() | st.none() | st.binary()))
    def test_any_input_gives_an_answer(self, values):
        form = contact_form.read(values, LEVELS)
        self.assertIn(form.level, (None,) + LEVELS)
        for text in (form.name, form.email, form.phone):
            self.assertTrue(text.isprintable())


class TestAccessLevels(BaseCase):
    def test_highest(self):
        for portal_accesses, expected in (
            ((), None),
            ((None, None), None),
            (
                (PortalAccess("balance", True), PortalAccess("prices", False)),
                PortalAccess("prices", True),
            ),
            ((None, PortalAccess("entries", False)), PortalAccess("entries", False)),
        ):
            self.assertEqual(highest(*portal_accesses), expected)

    def test_each_level_shows_what_the_lower_ones_show(self):
        portal_accesses = [PortalAccess(level, False) for level in LEVELS]
        shown = [
            (portal_access.sees_entries, portal_access.sees_prices)
            for portal_access in portal_accesses
        ]
        self.assertEqual(shown, [(False, False), (True, False), (True, True)])
