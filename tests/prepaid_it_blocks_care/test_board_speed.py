"""The board takes as long with many agreements as with few."""

import time

from .. import common
from ..common import PrepaidCase
from .many import make_many

FEW, MANY = 100, 10_000
# What reads every agreement takes a hundred times as long; other work on the machine far less.
_MOST = 10.0
# Records of a page and of a column: as many of few customers as of many.
_LIST, _COLUMN = 80, 30


class TestBoardSpeed(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0, prepaid_validity_months=12)
        cls.board = cls.env["prepaid.customer.board"].with_user(cls.manager)

    def _get_spec(self):
        """Return the fields that the kanban shows, as the web client asks for them."""
        view = self.board.get_view(view_type="kanban")
        names = view["models"]["prepaid.customer.board"]
        return {
            name: {"fields": {"display_name": {}}}
            if self.board._fields[name].type == "many2one"
            else {}
            for name in names
        }

    def _open_kanban(self, spec):
        """Open the kanban by risk: its views, its groups, and the first records of each."""
        self.board.get_views([(False, "kanban"), (False, "search")])
        if common.SERIES >= 19:
            self.board.web_read_group(
                [],
                ["risk"],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification=spec,
                unfold_read_default_limit=_COLUMN,
            )
            return
        self.board.web_read_group([], ["risk"], ["risk"])
        for risk in ("high", "medium", "low"):
            self.board.web_search_read([("risk", "=", risk)], spec, limit=_COLUMN)

    def _open_list(self, spec):
        self.board.get_views([(False, "list"), (False, "search")])
        self.board.web_search_read([], spec, limit=_LIST, count_limit=10001)

    def _open_overview(self, __):
        board = self.env["prepaid.board"].with_user(self.manager)
        board.get_views([(False, "kanban"), (False, "search")])
        names = [name for name in board._fields if name.endswith(("_count", "_hours"))]
        board.web_search_read([], {name: {} for name in names if name != "won_count"}, limit=40)

    def _measure(self):
        """Return the time of each page, in seconds."""
        spec = self._get_spec()
        times = {}
        for page in (self._open_kanban, self._open_list, self._open_overview):
            taken = []
            for __ in range(7):
                self.env.invalidate_all()
                begin = _get_time()
                page(spec)
                taken.append(_get_time() - begin)
            # The quickest: what others do on the machine only adds to it.
            times[page.__name__] = min(taken)
        return times

    def test_pages_take_as_long_with_many_as_with_few(self):
        make_many(self.env, self.block.agreement_id, FEW)
        few = self._measure()
        make_many(self.env, self.block.agreement_id, MANY - FEW)
        many = self._measure()
        slow = {
            name: f"{few[name] * 1000:.1f} ms, with many {many[name] * 1000:.1f} ms"
            for name in few
            if many[name] > few[name] * _MOST
        }
        self.assertEqual(slow, {})

    def test_time_passes(self):
        """The suites' clock stands still: a page would take no time by it."""
        begin = _get_time()
        time.sleep(0.01)
        self.assertGreaterEqual(_get_time() - begin, 0.01)

    def test_reading_the_board_takes_as_many_statements_with_many(self):
        spec = self._get_spec()
        counts = []
        # A column holds as many cards of both.
        for number in (300, 600):
            make_many(self.env, self.block.agreement_id, number)
            self._open_kanban(spec)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._open_kanban(spec)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


def _get_time():
    """Return the seconds of a clock that nothing stops."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)
