"""Time of the draw summary on an invoice."""


def get_unreported(now, later):
    """Return the draws that a document of an earlier day reports, below zero for hours back.

    Hours are given back only as far as that is so by now: what later documents told of, or what
    nobody tells of, was not given back.

    :param now: seconds drawn by now and not reported; below zero where more was reported
    :param later: seconds of them that were drawn after the document's day
    """
    then = now - later
    return then if then >= 0 else max(then, min(now, 0))
