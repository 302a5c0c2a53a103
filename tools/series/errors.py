"""What the builder says when it must not guess."""


class Refused(Exception):
    """The source says something that a rule cannot express for the target.

    A rule raises it with a message and, where it has one, the element; the driver adds
    the file and the pipeline the rule, so that the author reads one complete line.
    """

    def __init__(self, message, element=None, line=None):
        super().__init__(message)
        self.message = message
        self.line = line or _line_of(element)
        self.rule = None
        self.file = None

    def __str__(self):
        place = ":".join(str(part) for part in (self.file, self.line) if part)
        prefix = " ".join(part for part in (place, self.rule and f"[{self.rule}]") if part)
        return f"{prefix} {self.message}" if prefix else self.message


def _line_of(element):
    """Line of the element, or of the nearest ancestor that was in the source."""
    while element is not None:
        if element.sourceline:
            return element.sourceline
        element = element.getparent()
    return None
