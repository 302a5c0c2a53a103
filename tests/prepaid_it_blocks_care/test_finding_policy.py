"""Rules on findings: when they wait, who decides when, what is left beside them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks_care.policies import finding as policy
from odoo.addons.prepaid_it_blocks_care.policies import finding_outlook as outlook
from odoo.addons.prepaid_it_blocks_care.policies.finding_outlook import Hours, Remaining

TODAY = date(2026, 3, 16)
JUNE = date(2026, 6, 30)
MAY = date(2026, 5, 31)


@pytest.mark.parametrize(
    ("state", "until", "is_open"),
    [
        ("open", None, True),
        ("postponed", date(2026, 3, 17), False),
        ("postponed", TODAY, True),
        ("postponed", date(2026, 3, 1), True),
        ("postponed", None, False),
        ("approved", None, False),
        ("declined", None, False),
        ("fixed", None, False),
    ],
)
def test_what_waits(state, until, is_open):
    assert policy.is_open(state, until, TODAY) is is_open


@pytest.mark.parametrize(
    ("state", "is_over", "is_begun", "count", "obstacle"),
    [
        ("open", False, False, 0, None),
        ("postponed", False, False, 1, None),
        ("declined", False, False, 9, None),
        ("approved", False, False, 1, None),
        ("approved", False, True, 1, "begun"),
        ("open", False, True, 1, None),
        ("open", True, False, 0, "over"),
        ("fixed", True, True, 1, "fixed"),
        ("declined", False, False, 10, "often"),
        ("approved", False, True, 10, "begun"),
    ],
)
def test_obstacles(state, is_over, is_begun, count, obstacle):
    found = policy.find_obstacle(state, is_over=is_over, is_begun=is_begun, count=count)
    assert found == obstacle


@pytest.mark.parametrize(
    ("posted", "problem"),
    [
        ({"decision": "approved", "name": "B"}, None),
        ({"decision": "declined", "name": "B", "until": "nonsense"}, None),
        ({"decision": "approved"}, "missing"),
        ({"decision": "approved", "name": " \x00"}, "missing"),
        ({"decision": "fixed", "name": "B"}, "missing"),
        ({"name": "B"}, "missing"),
        ({"decision": ["approved"], "name": "B"}, "missing"),
        ({"decision": "postponed", "name": "B"}, "day"),
        ({"decision": "postponed", "name": "B", "until": "2026-03-16"}, "day"),
        ({"decision": "postponed", "name": "B", "until": "2028-03-16"}, "day"),
        ({"decision": "postponed", "name": "B", "until": "30.4.2026"}, "day"),
        ({"decision": "postponed", "name": "B", "until": "2026-03-17"}, None),
    ],
)
def test_what_is_posted(posted, problem):
    given_ = policy.read_decision(posted, TODAY)
    assert given_["problem"] == problem
    if not problem and posted["decision"] != "postponed":
        assert given_["until"] is None


@pytest.mark.parametrize(
    ("blocks", "hours"),
    [
        ([], Hours("none", 0, 0, None)),
        ([Remaining(20, None, False)], Hours("none", 0, 0, None)),
        ([Remaining(23400, JUNE, False)], Hours("ends", 23400, 23400, JUNE)),
        ([Remaining(23400, None, False)], Hours("lasting", 23400, 0, None)),
        (
            [Remaining(3600, JUNE, False), Remaining(3600, MAY, False)],
            Hours("next", 7200, 3600, MAY),
        ),
        (
            [Remaining(3600, JUNE, False), Remaining(1800, JUNE, False)],
            Hours("ends", 5400, 5400, JUNE),
        ),
        (
            [Remaining(3600, JUNE, False), Remaining(60, None, False)],
            Hours("next", 3660, 3600, JUNE),
        ),
        # What reads 0:00 ends on no day.
        (
            [Remaining(20, MAY, False), Remaining(3600, JUNE, False)],
            Hours("ends", 3620, 3600, JUNE),
        ),
        ([Remaining(3600, JUNE, True)], Hours("held", 3600, 0, None)),
        ([Remaining(3600, MAY, True), Remaining(60, JUNE, False)], Hours("ends", 60, 60, JUNE)),
    ],
)
def test_what_is_left(blocks, hours):
    assert outlook.sum_hours(blocks) == hours


@pytest.mark.parametrize(
    ("estimates", "found"),
    [
        ([7200], (1, 7200, "all")),
        ([7200, 3600, 7200], (3, 18000, "all")),
        ([7200, 0], (2, 7200, "some")),
        ([0, 0], (2, 0, "none")),
    ],
)
def test_what_findings_take(estimates, found):
    assert tuple(outlook.sum_findings(estimates)) == found


@pytest.mark.parametrize(
    ("usable", "planned", "estimate", "missing"),
    [
        (7200, 0, 7200, 0),
        (7200, 0, 7201, 0),
        (7200, 3600, 7200, 3600),
        (3600, 7200, 1800, 1800),
        (0, 0, 0, 0),
    ],
)
def test_shortage(usable, planned, estimate, missing):
    assert outlook.find_shortage(usable, planned, estimate) == missing


seconds = st.integers(0, 10**6)
blocks = st.builds(Remaining, seconds, st.one_of(st.none(), st.dates(TODAY, JUNE)), st.booleans())


@given(st.lists(blocks, max_size=6))
def test_no_more_ends_than_is_left(blocks):
    hours = outlook.sum_hours(blocks)
    assert 0 <= hours.ending <= hours.seconds
    assert hours.seconds <= sum(block.seconds for block in blocks)
    assert bool(hours.date_end) == (hours.case in ("ends", "next"))
