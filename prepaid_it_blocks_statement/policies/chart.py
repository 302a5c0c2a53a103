"""A chart of columns as plain shapes, for whatever draws rectangles, lines and words.

All lengths are in the units of a picture of `WIDTH` by `HEIGHT`, from its upper left corner.
"""

from math import ceil, log10

WIDTH, HEIGHT = 360, 150
_TOP, _BOTTOM, _SIDE = 10, 20, 34
# How much of its place a column fills.
_FILLED = 0.64
# A scale ends at one of these, times a power of ten, so that its half reads well too.
_ENDS = (1, 2, 3, 4, 6, 8, 10)


def draw_columns(values, is_mirrored=False):
    """Return the shapes of columns of parts that stand on each other.

    What is below nothing is drawn as nothing.

    :param values: a list, for each column the list of its parts from the bottom up
    :param is_mirrored: whether the first column is on the right, and the scale too
    :return: a dict with ``width`` and ``height``; ``bars``, dicts with ``column``, ``part``,
        ``x``, ``y``, ``width``, ``height``; ``columns``, the x of the middle of each column;
        ``lines``, dicts with ``y`` and ``value`` of the scale; ``left`` and ``right``, where
        lines begin and end; ``scale``, the x at which the words of the scale end (or begin,
        when mirrored); ``base``, the y at which the words below columns stand
    """
    left, right = (0, WIDTH - _SIDE) if is_mirrored else (_SIDE, WIDTH)
    base = HEIGHT - _BOTTOM
    end = _get_end(max((sum(_drawn(parts)) for parts in values), default=0.0))
    step = (right - left) / float(len(values) or 1)
    middles = [left + step * (place + 0.5) for place in range(len(values))]
    if is_mirrored:
        middles.reverse()
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "bars": [
            bar
            for column, parts in enumerate(values)
            for bar in _draw_bars(column, parts, middles[column], step * _FILLED, end)
        ],
        "columns": [round(middle, 2) for middle in middles],
        "lines": [
            {"y": round(base - (base - _TOP) * share, 2), "value": end * share}
            for share in (0.0, 0.5, 1.0)
        ],
        "left": left,
        "right": right,
        "scale": right + 4 if is_mirrored else left - 4,
        "base": HEIGHT - 6,
    }


def _draw_bars(column, parts, middle, width, end):
    """Yield the bars of one column, from the bottom up.

    :param column: its number
    :param parts: its values
    :param middle: the x of its middle
    :param width: its width
    :param end: the value at which the scale ends
    """
    base = HEIGHT - _BOTTOM
    foot = float(base)
    for part, value in enumerate(_drawn(parts)):
        height = (base - _TOP) * value / end
        foot -= height
        if value:
            yield {
                "column": column,
                "part": part,
                "x": round(middle - width / 2, 2),
                "y": round(foot, 2),
                "width": round(width, 2),
                "height": round(height, 2),
            }


def _drawn(parts):
    return [max(value, 0.0) for value in parts]


def _get_end(highest):
    """Return where a scale ends that has room for a value: a round number, at least 1."""
    if highest <= 1.0:
        return 1.0
    power = 10.0 ** (ceil(log10(highest)) - 1)
    return next(end * power for end in _ENDS if end * power >= highest * 0.999999)
