"""Which rules run for which series, and in which order."""

from collections.abc import Callable
from dataclasses import dataclass, field

from . import bootstrap, declared, kanban, mails, modifiers, records, settings, templates, views
from .errors import Refused
from .fields import Models

SOURCE_SERIES = 18


@dataclass
class Target:
    """What rules may know: the series to build for and facts about the whole addon."""

    series: int
    module: str = ""
    models: Models = field(default_factory=Models)
    report_names: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """A change of one data file. ``last``: the newest series that needs it."""

    last: int
    apply: Callable

    @property
    def name(self):
        return self.apply.__name__


#: Conditions are read before they are rewritten, names before shapes, classes at the end.
RULES = [
    Rule(18, templates.field_holders),
    Rule(17, declared.declare_fields),
    Rule(16, modifiers.conditions_to_attrs),
    Rule(16, views.no_bare_t),
    Rule(17, kanban.kanban_card),
    Rule(17, views.chatter),
    Rule(17, views.search_periods),
    Rule(16, views.ribbon),
    Rule(14, views.widgets),
    Rule(15, views.only_convenient),
    Rule(16, settings.settings),
    Rule(17, views.list_to_tree),
    Rule(16, templates.portal_home),
    Rule(15, templates.no_cache),
    Rule(14, templates.known_helpers),
    Rule(14, templates.t_out),
    Rule(15, bootstrap.bootstrap4),
    Rule(17, records.cron_forever),
    Rule(17, records.newer_fields),
    Rule(14, records.activity_model),
    Rule(14, records.no_command),
    Rule(17, records.field_values),
    Rule(17, records.core_expressions),
    Rule(17, records.external_ids),
    Rule(16, mails.mail_report),
    Rule(14, mails.mail_templates_to_jinja),
]


def transform(root, target):
    """Apply to a data file, in place, every rule that the target series needs."""
    for rule in RULES:
        if target.series <= rule.last:
            try:
                rule.apply(root, target)
            except Refused as error:
                error.rule = error.rule or rule.name
                raise
