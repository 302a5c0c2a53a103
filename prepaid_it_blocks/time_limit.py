"""Time limit of a scheduled action."""

import time

from odoo import tools

try:
    import resource
except ImportError:  # Windows knows no limit of processor time
    resource = None


class TimeLimit:
    """Time at which a run has to end by itself, before Odoo stops it in the middle.

    There are two: real time, from now on; and processor time, which Odoo sets for each
    worker process.

    :param share: which part of the time a run may use, between 0 and 1
    """

    def __init__(self, share):
        self._end = time.monotonic() + share * (_get_seconds() or 24 * 3600.0)
        self._cpu_end = None
        if resource:
            limit = resource.getrlimit(resource.RLIMIT_CPU)[0]
            if limit != resource.RLIM_INFINITY:
                used = time.process_time()
                self._cpu_end = used + share * (limit - used)

    def is_over(self):
        """Check if it is time to end."""
        if self._cpu_end is not None and time.process_time() > self._cpu_end:
            return True
        return time.monotonic() > self._end


def _get_seconds():
    """Return the real time that a scheduled action may take, in seconds; 0 without a limit."""
    limit = tools.config["limit_time_real_cron"]
    is_own = limit is not None and (limit > 0 or (limit == 0 and tools.config["workers"]))
    return limit if is_own else tools.config["limit_time_real"]
