"""Every edit of time, and what it draws afterwards: with an open ledger and with a closed period.

Each case starts from 4 hours that two blocks of the customer pay for.
"""

from .edits import START, EditCase

# Name, what is done, the hours drawn afterwards by what paid for them.
CASES = [
    ("more_time", lambda t: t.line.write({"unit_amount": 6.0}), {"small": 3.0, "big": 3.0}),
    ("less_time", lambda t: t.line.write({"unit_amount": 2.0}), {"small": 2.0}),
    ("no_time", lambda t: t.line.write({"unit_amount": 0.0}), {}),
    (
        "more_time_than_hours",
        lambda t: t.line.write({"unit_amount": 24.0}),
        {"small": 3.0, "big": 20.0, "over": 1.0},
    ),
    ("date_in_both_blocks", lambda t: t.line.write({"date": "2026-03-19"}), START),
    ("date_after_one_block", lambda t: t.line.write({"date": "2026-04-16"}), {"big": 4.0}),
    ("date_before_all_blocks", lambda t: t.line.write({"date": "2026-03-01"}), {"over": 4.0}),
    ("ticket", lambda t: t.line.write({"ticket_id": t.ticket_beside.id}), START),
    (
        "ticket_of_another_customer",
        lambda t: t.line.write({"ticket_id": t.mill_ticket.id}),
        {"mill": 4.0},
    ),
    ("ticket_there_and_back", lambda t: t._move_there_and_back(), START),
    ("no_ticket", lambda t: t.line.write({"ticket_id": False}), {}),
    (
        "customer_of_the_ticket",
        lambda t: t.ticket.write({"partner_id": t.other_contact.id}),
        {"mill": 4.0},
    ),
    ("contact_of_the_ticket", lambda t: t.ticket.write({"partner_id": t.colleague.id}), START),
    ("no_customer", lambda t: t.ticket.write({"partner_id": False}), {}),
    ("customer_of_a_task", lambda t: t._task_customer(), START | {"mill": 3.0}),
    ("project", lambda t: t._change_project(), START),
    ("company", lambda t: t._change_company(), {}),
    ("employee", lambda t: t._change_employee(), START),
    ("work_type", lambda t: t._set_work_type(), {"small": 3.0, "big": 3.0}),
    (
        "free_of_charge",
        lambda t: t.line.write({"prepaid_excluded": True, "prepaid_exclusion": "goodwill"}),
        {},
    ),
    ("free_of_charge_and_back", lambda t: t._free_and_back(), START),
    ("deletion", lambda t: t.line.unlink(), {}),
    ("deletion_of_moved_time", lambda t: t._delete_moved_time(), {}),
    ("deletion_of_the_ticket", lambda t: t._delete_ticket(), START),
    ("deletion_of_the_project", lambda t: t._delete_project(), START),
    ("archived_ticket", lambda t: t._archive(t.ticket), START),
    ("archived_project", lambda t: t._archive(t.project), START),
    ("archived_employee", lambda t: t._archive(t.employee), START),
    ("archived_customer", lambda t: t._archive_agreement_of_customer(), START),
    ("merged_tickets", lambda t: t._merge_tickets(t.ticket_beside), {"small": 3.0, "big": 3.0}),
    ("merged_tickets_of_two_customers", lambda t: t._merge_tickets(t.mill_ticket), {"mill": 6.0}),
    (
        "merged_tickets_that_keep_their_time",
        lambda t: t._merge_tickets_that_keep_their_time(),
        {"small": 3.0, "big": 3.0},
    ),
    (
        "contact_left_then_more_time",
        lambda t: t._leave(unit_amount=5.0),
        {"small": 3.0, "big": 2.0},
    ),
    ("contact_left_then_date", lambda t: t._leave(date="2026-04-16"), {"big": 4.0}),
    ("contact_left_then_form", lambda t: t._leave_and_form(), {"small": 3.0, "big": 2.0}),
    ("contact_left_then_ticket", lambda t: t._leave_and_ticket(), START),
    (
        "contact_left_then_other_ticket",
        lambda t: t._leave(ticket_id=t.ticket_beside.id),
        {"mill": 4.0},
    ),
    ("contact_left_then_new_time", lambda t: t._leave_and_new_time(), START),
    ("contact_left_then_team", lambda t: t._leave_and_team(), START),
    ("contact_left_then_project", lambda t: t._leave_and_project(), START),
    (
        "contact_left_then_work_type",
        lambda t: t._leave_and_work_type(),
        {"small": 3.0, "big": 3.0},
    ),
    ("contact_left_then_free_and_back", lambda t: t._leave_and_free_and_back(), START),
    (
        "free_then_contact_left_then_back",
        lambda t: t._free_and_leave_and_back(),
        {"small": 3.0, "big": 2.0},
    ),
    ("free_time_then_contact_left", lambda t: t._leave_free_time(), START),
    (
        "contact_left_then_no_time_and_back",
        lambda t: t._leave_and_nothing_and_back(),
        {"small": 2.0},
    ),
    ("import_twice", lambda t: t._import(), {"small": 3.0, "big": 3.0}),
    ("import_again", lambda t: t._import(unit_amount="1.0"), {"small": 3.0, "big": 2.0}),
    ("import_of_figures", lambda t: t._import_figures(), START),
    ("merged_contacts", lambda t: t._merge_customers(t.contact, t.colleague), START),
    (
        "merged_contacts_of_two_customers",
        lambda t: t._merge_customers(t.contact, t.other_contact, unit_amount=5.0),
        {"small": 3.0, "big": 2.0},
    ),
    (
        "merged_into_another_customer",
        lambda t: t._merge_customers(t.customer, t.other_customer, unit_amount=3.5),
        {"small": 3.0, "big": 0.5},
    ),
    (
        "merged_into_another_customer_then_more_time",
        lambda t: t._merge_customers(t.customer, t.other_customer, unit_amount=5.0),
        {"small": 3.0, "big": 1.0, "over": 1.0},
    ),
    (
        "another_customer_merged_into_this_one",
        lambda t: t._merge_customers(t.other_customer, t.customer, unit_amount=30.0),
        {"small": 3.0, "big": 20.0, "mill moved": 7.0},
    ),
]


class TestEdits(EditCase):
    """The cases while the ledger is open; `test_<name>` for each."""

    is_locked = False

    def test_start(self):
        self.assertEqual(self._get_draws(self.line), START)


class TestEditsOfClosedPeriod(EditCase):
    """The same cases after the period was closed: its sums stay as they are."""

    is_locked = True


def _add_test(name, change, expected):
    def test(self):
        self._run(change, expected, self.is_locked)

    for case in (TestEdits, TestEditsOfClosedPeriod):
        setattr(case, "test_" + name, test)


for _case in CASES:
    _add_test(*_case)
