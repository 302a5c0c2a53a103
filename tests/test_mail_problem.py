"""Mails that could not be sent: nothing is lost, the agreement says so, and they go again."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tools import SQL

from .prepaid_it_blocks_alert.alerts import AlertCase

REFUSED = "Connection refused by mail.firm.example"


class TestMailProblem(AlertCase):
    def _refuse(self, mails):
        """Leave mails as Odoo's queue does when the mail server refuses them."""
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        mails.write({"state": "exception", "failure_reason": REFUSED})
        self._clear()

    def _clear(self):
        self.env.flush_all()
        self.env.clear()

    def _notify(self, hours=6.0, **vals):
        """Let a level be reached; return the notice."""
        self._create_level(**vals)
        self._log(self.ticket, hours)
        self._run()
        return self.agreement.notice_ids

    def test_a_refused_alert_is_shown_and_goes_again(self):
        notice = self._notify()
        self.assertFalse(self.agreement.mail_problem)
        self._refuse(notice.mail_id)
        self.assertEqual(self.agreement.mail_problem, REFUSED)
        self.agreement.with_user(self.salesman).action_mail_again()
        self.assertEqual(notice.mail_id.state, "outgoing")
        self.assertFalse(self.agreement.mail_problem)
        # It is the same mail: no run makes a second one.
        self._run()
        self.assertEqual(len(self.agreement.notice_ids), 1)
        domain = [("model", "=", "prepaid.alert.notice"), ("res_id", "=", notice.id)]
        self.assertEqual(self.env["mail.mail"].search(domain), notice.mail_id)

    def test_a_refused_renewal_quotation_is_shown_while_it_is_open(self):
        self._log(self.ticket, 9.0)
        self._run()
        order = self.agreement.open_renewal_id
        domain = [("model", "=", "sale.order"), ("res_id", "=", order.id)]
        mail = (
            self.env["mail.mail"]
            .search(domain)
            .filtered(lambda mail: mail.recipient_ids == self.contact)
        )
        self._refuse(mail)
        self.assertEqual(self.agreement.mail_problem, REFUSED)
        self.agreement.with_user(self.manager).action_mail_again()
        self.assertEqual(mail.state, "outgoing")
        self._refuse(mail)
        order.write({"state": "cancel"})
        self._clear()
        self.assertFalse(self.agreement.mail_problem)

    def test_a_refused_digest_is_shown_on_each_agreement_in_it(self):
        self.company.prepaid_alert_digest = True
        other = self._sell(10.0, contact=self.other_contact).agreement_id
        other.template_id = self.template
        self._log(self._create_ticket(self.other_contact), 6.0)
        notice = self._notify()
        self._refuse(notice.mail_id)
        both = self.agreement | other
        self.assertEqual(both.mapped("mail_problem"), [REFUSED] * 2)
        other.action_mail_again()
        self._clear()
        self.assertEqual(both.mapped("mail_problem"), [False] * 2)

    def test_an_alert_without_a_reader_goes_once_there_is_an_address(self):
        for address in (False, "nowhere"):
            self.contact.email = address
            notice = self._notify(2.0, threshold=10.0, to_contact=True)
            self.assertEqual(notice.state, "failed")
            self.assertIn("no e-mail address", self.agreement.mail_problem)
            self.contact.email = "berta@bakery.example"
            self.agreement.action_mail_again()
            self.assertEqual(notice.state, "waiting")
            self._run()
            self.assertEqual((notice.state, notice.mail_id.state), ("sent", "outgoing"))
            self.agreement.alert_ids.sudo().unlink()
            self.template.level_ids.unlink()

    def test_what_is_over_need_not_be_sent(self):
        notice = self._notify()
        self._refuse(notice.mail_id)
        self._sell(90.0)
        self._run()
        self.assertTrue(notice.alert_id.date_resolved)
        self.assertFalse(self.agreement.mail_problem)
        self.agreement.action_mail_again()
        self.assertEqual(notice.mail_id.state, "exception")

    def test_agreements_are_found_by_their_problem(self):
        other = self._sell(10.0, contact=self.other_contact).agreement_id
        self._refuse(self._notify().mail_id)
        agreement = self.env["prepaid.agreement"].with_user(self.salesman)
        found = agreement.search([("mail_problem", "!=", False)])
        self.assertEqual(found, self.agreement)
        self.assertIn(other, agreement.search([("mail_problem", "=", False)]))

    def test_who_may_not_change_the_agreement_sends_nothing_again(self):
        self._refuse(self._notify().mail_id)
        seen = self.agreement.with_user(self.technician)
        self.assertEqual(seen.mail_problem, REFUSED)
        with self.assertRaises(AccessError):
            seen.action_mail_again()
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.plain_user).action_mail_again()
        self.assertEqual(self.agreement.notice_ids.mail_id.state, "exception")

    def test_statements_do_not_grow_with_agreements(self):
        self._refuse(self._notify().mail_id)

        def count(agreements):
            self._clear()
            agreements.read(["mail_problem"])
            self._clear()
            before = self.env.cr.sql_log_count
            agreements.read(["mail_problem"])
            return self.env.cr.sql_log_count - before

        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(10)]
        )
        many = self.env["prepaid.agreement"].create(
            [{"partner_id": customer.id} for customer in customers]
        )
        self.assertEqual(count(self.agreement | many), count(self.agreement))

    def test_another_addon_adds_mails_of_its_own(self):
        other = self._sell(10.0, contact=self.other_contact).agreement_id
        model = self.registry["prepaid.agreement"]
        get_queries, mail_again = model._get_unsent_queries, model._mail_again
        made = self.env["res.partner"]

        def add_query(agreements):
            query = SQL(
                # Named, in whatever order.
                "SELECT a.name || ' was not made' AS reason, a.id AS agreement_id, NULL AS mail_id,"
                " 'res.partner' AS model, a.partner_id AS record_id"
                " FROM prepaid_agreement a WHERE NOT (a.partner_id = ANY(%s))",
                made.ids,
            )
            return [query, *get_queries(agreements)]

        def make(agreements, unsent):
            nonlocal made
            mail_again(agreements, unsent)
            made |= agreements._browse_unmade(unsent, "res.partner")

        notice = self._notify()
        self._refuse(notice.mail_id)
        with (
            patch.object(model, "_get_unsent_queries", add_query),
            patch.object(model, "_mail_again", make),
        ):
            text = f"{self.agreement.name} was not made"
            self.assertEqual(self.agreement.mail_problem, f"{REFUSED}\n{text}")
            found = self.agreement.search([("mail_problem", "!=", False)])
            self.assertLessEqual(self.agreement | other, found)
            self.agreement.action_mail_again()
            self.assertEqual(made, self.agreement.partner_id)
            self.assertEqual(notice.mail_id.state, "outgoing")
            self._clear()
            self.assertFalse(self.agreement.mail_problem)
            self.assertEqual(other.mail_problem, f"{other.name} was not made")
