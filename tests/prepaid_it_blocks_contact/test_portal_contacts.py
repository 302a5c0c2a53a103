"""The single point of contact says who is authorised, and what each contact sees."""

import re

from ..prepaid_it_blocks.test_portal_access import PortalAccessCase

GOOD = {"name": "Carla Crumb", "email": "Carla@bakery.example", "phone": "+32 2 555 12 34"}


class TestPortalContacts(PortalAccessCase):
    def setUp(self):
        super().setUp()
        self.contacts = self.page + "/contacts"

    def _post(self, suffix="", url=None, **data):
        page = self.url_open("/my/prepaid").text
        data.setdefault("csrf_token", re.search(r'csrf_token: "([^"]+)"', page).group(1))
        response = self.url_open((url or self.contacts) + suffix, data=data)
        self.assertLess(response.status_code, 500)
        self.env.clear()
        return response

    def _save(self, contact, **data):
        return self._post(f"/{contact.id}", **data)

    def _people(self):
        self.env.clear()
        return self.env["res.partner"].search(
            [("commercial_partner_id", "=", self.customer.id), ("id", "!=", self.customer.id)]
        )

    def _log_of(self, agreement):
        return [
            (str(message.body), message.author_id)
            for message in agreement.message_ids
            if "in the portal" in str(message.body)
        ]

    def test_page_shows_the_people_of_the_customer(self):
        self.env["res.partner"].create(
            {"name": "Bakery, invoices", "parent_id": self.customer.id, "type": "invoice"}
        )
        self.env.flush_all()
        self._log_in("berta")
        self.assertIn(self.page + "/contacts", self.url_open(self.page).text)
        text = self.url_open(self.contacts).text
        for expected in ("Berta Baker", "Bob Baker", "bob@bakery.example"):
            self.assertIn(expected, text)
        for foreign in ("Bakery, invoices", "Max Miller", self.token):
            self.assertNotIn(foreign, text)

    def test_contact_is_authorised_and_sees_what_is_said(self):
        self._log_in("berta")
        response = self._save(self.colleague, authorised="1", level="balance")
        self.assertIn("Saved: Bob Baker", response.text)
        self.assertEqual(self.agreement.authorised_contact_ids, self.colleague)
        self.assertEqual(self.agreement.contact_access_ids.level, "balance")
        ((text, author),) = self._log_of(self.agreement)
        for expected in ("Berta Baker", "Bob Baker is authorised", "Only the balance"):
            self.assertIn(expected, text)
        self.assertEqual(author, self.contact)
        # A second click changes nothing and is not noted.
        self._save(self.colleague, authorised="1", level="balance")
        self.assertEqual(len(self._log_of(self.agreement)), 1)

    def test_authorisation_is_taken_away(self):
        self.agreement.authorised_contact_ids = self.colleague
        self._let_see("prices")
        self._log_in("berta")
        self._save(self.colleague, level="")
        self.assertFalse(self.agreement.authorised_contact_ids)
        self.assertFalse(self.agreement.contact_access_ids)
        self.assertIn("no longer authorised", self._log_of(self.agreement)[0][0])

    def test_contact_is_added_once(self):
        self._log_in("berta")
        count = len(self._people())
        for __ in range(2):
            self._post("/add", level="entries", **GOOD)
        self.assertEqual(len(self._people()), count + 1)
        contact = self.agreement.authorised_contact_ids
        self.assertEqual(
            (contact.name, contact.email, contact.phone, contact.parent_id),
            ("Carla Crumb", "carla@bakery.example", "+32 2 555 12 34", self.customer),
        )
        self.assertEqual(self.agreement.contact_access_ids.level, "entries")
        # The firm is asked, once, to give her a login.
        self.assertEqual(
            self.agreement.activity_ids.mapped("summary"), ["Invite contacts to the portal"]
        )
        self.assertEqual(str(self.agreement.activity_ids.note).count("Carla Crumb"), 1)

    def test_nobody_is_flooded_with_contacts(self):
        self._log_in("berta")
        self._post("/add", **GOOD)
        self._post("/add", **dict(GOOD, name="Dora Dough", email="dora@bakery.example"))
        activity = self.agreement.activity_ids
        self.assertEqual(len(activity), 1)
        for name in ("Carla Crumb", "Dora Dough"):
            self.assertIn(name, str(activity.note))
        vals = {"parent_id": self.customer.id}
        people = [dict(vals, name=f"Baker {number}") for number in range(18)]
        # Those whom the firm has added are nobody's flood.
        self.env["res.partner"].with_user(self.manager).sudo().create(people)
        self._post("/add", **dict(GOOD, name="Eva Egg", email="eva@bakery.example"))
        self.assertIn("eva@bakery.example", self._people().mapped("email"))
        self.env["res.partner"].create(people)
        self.env.flush_all()
        count = len(self._people())
        response = self._post("/add", **dict(GOOD, name="Emil", email="emil@bakery.example"))
        self.assertIn("You have added 20 people since yesterday", response.text)
        self.assertEqual(len(self._people()), count)
        # Who is known already is authorised all the same.
        self._post("/add", **dict(GOOD, name="Bob", email="bob@bakery.example"))
        self.assertIn(self.colleague, self.agreement.authorised_contact_ids)

    def test_known_contact_is_authorised_and_left_as_it_is(self):
        self._let_see("balance")
        self._log_in("berta")
        count = len(self._people())
        response = self._post("/add", name="Robert", email="BOB@bakery.example", phone="123")
        self.assertIn("was one of your contacts", " ".join(response.text.split()))
        self.assertEqual(len(self._people()), count)
        self.assertEqual((self.colleague.name, self.colleague.phone), ("Bob Baker", False))
        self.assertEqual(self.agreement.authorised_contact_ids, self.colleague)
        self.assertEqual(self.agreement.contact_access_ids.level, "balance")

    def test_contact_of_another_customer_is_not_touched(self):
        self._log_in("berta")
        self._post("/add", name="Max", email="max@mill.example")
        contact = self.agreement.authorised_contact_ids
        self.assertNotEqual(contact, self.other_contact)
        self.assertEqual(contact.commercial_partner_id, self.customer)
        self.assertEqual(self.other_contact.parent_id, self.other_customer)

    def test_bad_input_is_explained_and_kept(self):
        self._log_in("berta")
        count = len(self._people())
        for bad, phrase in (
            (dict(GOOD, email="carla"), "This is no e-mail address"),
            (dict(GOOD, name=""), "Please say who it is."),
            (dict(GOOD, phone="soon"), "This is no phone number"),
            (dict(GOOD, name="\x00", email="<b>&'\""), "Please say who it is."),
        ):
            text = self._post("/add", **bad).text
            self.assertIn(phrase, text)
            if bad["phone"] == GOOD["phone"]:
                self.assertIn('value="' + bad["phone"] + '"', text)
            self.assertNotIn("<b>&", text)
        self.assertEqual(len(self._people()), count)
        self.assertFalse(self.agreement.authorised_contact_ids)

    def test_only_the_single_point_of_contact_manages(self):
        self.agreement.authorised_contact_ids = self.colleague
        count = len(self._people())
        for login in ("bob", "max", "manager", "plain"):
            self._log_in(login)
            self.assertNotIn("/contacts", self.url_open(self.page).text, login)
            for url in (self.contacts, f"{self.contacts}?access_token={self.token}"):
                self.assertNotIn("bob@bakery.example", self.url_open(url).text, login)
            self._post("/add", access_token=self.token, **GOOD)
            self._save(self.colleague, level="prices", access_token=self.token)
        self.assertEqual(len(self._people()), count)
        self.assertEqual(self.agreement.authorised_contact_ids, self.colleague)
        self.assertFalse(self.agreement.contact_access_ids)

    def test_token_alone_leads_to_the_login(self):
        self._log_in(None)
        response = self.url_open(f"{self.contacts}?access_token={self.token}")
        self.assertIn("/web/login", response.url)

    def test_ids_and_levels_that_no_form_sends(self):
        self._log_in("berta")
        for number in (self.other_contact.id, self.customer.id, self.contact.id, 0, 2**40):
            self._post(f"/{number}", authorised="1", level="prices")
        for level in ("all", "\x00", "é"):
            self._save(self.colleague, authorised="1", level=level)
        self._post(f"/{self.colleague.id}", authorised="1")
        self.assertFalse(self.agreement.authorised_contact_ids)
        self.assertFalse(self.agreement.contact_access_ids)
        for query in ("saved=x", "saved=²", "saved=99999999999", "search=%00%25", "search=é"):
            self.assertEqual(self.url_open(f"{self.contacts}?{query}").status_code, 200)

    def test_search_and_pages(self):
        people = self.env["res.partner"].create(
            [{"name": f"Baker {number:02d}", "parent_id": self.customer.id} for number in range(40)]
        )
        self.env.flush_all()
        self._log_in("berta")
        self.assertNotIn(people[39].name, self.url_open(self.contacts).text)
        self.assertIn(people[39].name, self.url_open(self.contacts + "/page/2").text)
        text = self.url_open(self.contacts + "?search=baker+39").text
        self.assertIn(people[39].name, text)
        self.assertNotIn(people[1].name, text)
        self.assertIn("Nobody is called so", self.url_open(self.contacts + "?search=zz").text)
