"""Tickets of people who may not ask for work: what a technician has to know of one."""

# States of a ticket on which work should wait.
UNAPPROVED = ("unasked", "waiting", "refused", "expired")


def get_ticket_state(is_checked, is_authorised, request_states):
    """Return the state of a ticket: may work begin, or the reason why not.

    :param is_checked: whether the agreement says who may ask for work
    :param is_authorised: whether who opened the ticket is one of them
    :param request_states: states of the requests to approve this ticket of this person,
        oldest first
    :return: ``authorised``, ``approved``, one of ``UNAPPROVED``, or None where nobody asks
    """
    if not is_checked:
        return None
    if is_authorised:
        return "authorised"
    if "approved" in request_states:
        return "approved"
    asked = [state for state in request_states if state != "cancelled"]
    return asked[-1] if asked else "unasked"
