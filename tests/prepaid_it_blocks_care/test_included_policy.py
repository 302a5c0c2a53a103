"""How much of a care plan's time is included, up to its cap a month."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.prepaid_it_blocks_care.policies.included import Claim, include

MARCH, APRIL = (1, "March"), (1, "April")
HOUR = 3600
TIMES = st.integers(0, 4 * HOUR)
CLAIMS = st.builds(Claim, st.sampled_from([MARCH, APRIL]), TIMES, TIMES, TIMES)


@pytest.mark.parametrize(
    ("claim", "used", "included"),
    [
        (Claim(MARCH, 1800), 0, 1800),
        # The entry that crosses the cap is split.
        (Claim(MARCH, 2 * HOUR), 0, HOUR),
        (Claim(MARCH, HOUR), 2400, 1200),
        (Claim(MARCH, HOUR), HOUR, 0),
        # A cap that was lowered, or work that has come in besides: nothing is taken back.
        (Claim(MARCH, HOUR, held=HOUR), 2 * HOUR, HOUR),
        # Longer: the difference is included as far as there is room.
        (Claim(MARCH, 3000, held=1800), 0, 3000),
        (Claim(MARCH, 3 * HOUR, held=1800, drawn=HOUR), 0, HOUR),
        # What was drawn stays drawn, though there is room by now.
        (Claim(MARCH, 2 * HOUR, held=0, drawn=2 * HOUR), 0, 0),
        # Shorter: what was drawn is given back first.
        (Claim(MARCH, 5400, held=HOUR, drawn=HOUR), 0, HOUR),
        (Claim(MARCH, 1200, held=HOUR, drawn=HOUR), 0, 1200),
        (Claim(MARCH, 0, held=HOUR), 0, 0),
    ],
)
def test_one_entry(claim, used, included):
    assert include([claim], {MARCH: used}, {MARCH: HOUR}) == [included]


def test_entries_share_a_cap_in_their_order():
    claims = [Claim(MARCH, 2400), Claim(APRIL, 2400), Claim(MARCH, 2400), Claim(MARCH, 60)]
    assert include(claims, {}, {MARCH: HOUR, APRIL: HOUR}) == [2400, 2400, 1200, 0]


def test_what_was_included_before_goes_first():
    claims = [Claim(MARCH, HOUR), Claim(MARCH, 3000, held=3000)]
    assert include(claims, {}, {MARCH: HOUR}) == [600, 3000]


@given(st.lists(CLAIMS, max_size=8), TIMES, TIMES, TIMES)
@settings(deadline=None)
def test_caps_hold_and_history_stays(claims, march, april, cap):
    used, caps = {MARCH: march, APRIL: april}, {MARCH: cap, APRIL: cap}
    included = include(claims, used, caps)
    for claim, seconds in zip(claims, included, strict=True):
        assert 0 <= seconds <= claim.seconds
        assert seconds >= min(claim.held, claim.seconds)
        # No more comes back from the blocks than the entry has become shorter.
        assert claim.seconds - seconds >= min(claim.drawn, claim.seconds - claim.held)
    for key in used:
        pairs = zip(claims, included, strict=True)
        own = [(claim, seconds) for claim, seconds in pairs if claim.key == key]
        grown = sum(max(seconds - claim.held, 0) for claim, seconds in own)
        total = used[key] + sum(seconds for __, seconds in own)
        assert total <= cap or not grown
