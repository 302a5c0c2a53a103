"""What the builder says when it must not guess."""


class Refused(Exception):
    """The source says something that a rule cannot express for 18.0.

    A rule raises it with its name and, where it has one, the element; the driver adds the
    file, so that the author reads one complete line.
    """

    def __init__(self, message, rule=None, element=None, line=None):
        super().__init__(message)
        self.message, self.rule, self.file = message, rule, None
        self.line = line or (element is not None and element.sourceline) or None

    def __str__(self):
        place = ":".join(str(part) for part in (self.file, self.line) if part)
        prefix = " ".join(part for part in (place, self.rule and f"[{self.rule}]") if part)
        return f"{prefix} {self.message}" if prefix else self.message
