"""What our overrides take is what callers of the overridden methods give.

Odoo puts the classes of a model together when it loads them, so that no linter of source sees
which method overrides which: the classes that it has put together are asked.
"""

import inspect
from typing import NamedTuple

from odoo import http
from odoo.tests import BaseCase, TransactionCase

from .test_declared import CHECKOUT

# Of parameters: those that have a place, and those that have a name.
POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
# Odoo itself calls what these take by another name from layer to layer: it is given by place.
BY_PLACE = ("create", "default_get", "write")


class Taken(NamedTuple):
    """The parameters of a function."""

    positions: list
    names: set
    required: set
    any_position: bool
    any_name: bool

    def rename(self, names):
        """Return the same by other names.

        :param names: dict of names to the others
        """
        return self._replace(
            positions=[names.get(name, name) for name in self.positions],
            names={names.get(name, name) for name in self.names},
            required={names.get(name, name) for name in self.required},
        )


def read(function):
    """Return the parameters of a function, as `Taken`."""
    parameters = inspect.signature(function).parameters.values()
    kinds = {parameter.kind for parameter in parameters}
    return Taken(
        [parameter.name for parameter in parameters if parameter.kind in POSITIONAL],
        {parameter.name for parameter in parameters if parameter.kind in NAMED},
        {
            parameter.name
            for parameter in parameters
            if parameter.kind in (*POSITIONAL, inspect.Parameter.KEYWORD_ONLY)
            and parameter.default is inspect.Parameter.empty
        },
        inspect.Parameter.VAR_POSITIONAL in kinds,
        inspect.Parameter.VAR_KEYWORD in kinds,
    )


def find_difference(override, overridden):
    """Return the text how a function takes less than the one that it overrides, or None."""
    ours, theirs = read(override), read(overridden)
    # The record itself is given by place, too.
    count = None if overridden.__name__ in BY_PLACE else 1
    theirs = theirs.rename(dict(zip(theirs.positions[:count], ours.positions, strict=False)))
    if theirs.any_position and not ours.any_position:
        return "takes no further positions"
    if theirs.any_name and not ours.any_name:
        return "takes no further names"
    places = ours.positions[: len(theirs.positions)]
    if places != theirs.positions[: len(places)]:
        return f"has {places} where there was {theirs.positions}"
    if len(places) < len(theirs.positions) and not ours.any_position:
        return f"lacks places of {theirs.positions[len(places) :]}"
    lacking = theirs.names - ours.names - set(ours.positions)
    if lacking and not ours.any_name:
        return f"lacks {sorted(lacking)}"
    demanded = ours.required - theirs.required
    return f"demands {sorted(demanded)}" if demanded else None


def find_overrides(cls, is_ours):
    """Return (class, name, function, overridden function) of the bases of a class.

    :param cls: a class
    :param is_ours: a function of a class: whether its functions are asked for
    """
    order = cls.__mro__
    found = []
    for place, base in enumerate(order):
        if not is_ours(base):
            continue
        for name, function in vars(base).items():
            function = getattr(function, "__func__", function)
            overridden = next((vars(c)[name] for c in order[place + 1 :] if name in vars(c)), None)
            overridden = getattr(overridden, "__func__", overridden)
            if inspect.isfunction(function) and inspect.isfunction(overridden):
                found.append((base, name, function, overridden))
    return found


class TestReading(BaseCase):
    """The comparison of functions."""

    def test_what_takes_less(self):
        for override in (
            lambda self, release=False: None,
            lambda self, release=False, moved=False: None,
            lambda self, is_moved=False, release=False: None,
            lambda self, release, is_moved=False: None,
            lambda self, release=False, is_moved=False, *, on: None,
            lambda self, release=False, *, is_moved=False: None,
            lambda self, *args: None,
            lambda self, *args, release=False: None,
            lambda self, **kwargs: None,
            lambda: None,
        ):
            with self.subTest(inspect.signature(override)):
                self.assertTrue(
                    find_difference(override, lambda self, release=False, is_moved=False: None)
                )

    def test_what_closes_what_was_open(self):
        for override in (
            lambda self, *args: None,
            lambda self, **kwargs: None,
            lambda self, *args, release=False: None,
        ):
            with self.subTest(inspect.signature(override)):
                self.assertTrue(find_difference(override, lambda self, *args, **kwargs: None))

    def test_what_takes_as_much(self):
        for override in (
            lambda self, release=True, *, is_moved=True: None,
            lambda self, release=False, further=None, *, is_moved=False, **kwargs: None,
            lambda self, release=False, is_moved=False: None,
            lambda self, release=False, *args, **kwargs: None,
            lambda self, *args, **kwargs: None,
            lambda model, *args, **kwargs: None,
        ):
            with self.subTest(inspect.signature(override)):
                self.assertFalse(
                    find_difference(override, lambda self, release=False, *, is_moved=False: None)
                )

    def test_what_is_given_by_place(self):
        def default_get(self, fields_list):
            pass

        self.assertFalse(find_difference(lambda self, fields: None, default_get))
        self.assertTrue(find_difference(lambda self: None, default_get))
        self.assertTrue(find_difference(lambda self, fields, more: None, default_get))

    def test_each_layer_is_compared_with_the_next(self):
        class Low:
            def read(self, names):
                pass

            @classmethod
            def make(cls, names):
                pass

        class Middle(Low):
            def read(self, names, more=None):
                pass

        class High(Middle):
            read = Middle.read

            @classmethod
            def make(cls):
                pass

        found = find_overrides(High, lambda cls: cls is not Low)
        pairs = [(base.__name__, name) for base, name, __, __ in found]
        self.assertEqual(pairs, [("High", "read"), ("High", "make"), ("Middle", "read")])
        self.assertIs(found[2][3], Low.read)


class TestSignatures(TransactionCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folders = [path.parent.name for path in CHECKOUT.glob("*/__manifest__.py")]
        cls.places = tuple(f"odoo.addons.{folder}." for folder in folders)

    def _is_ours(self, cls):
        return cls.__module__.startswith(self.places)

    def _get_differences(self, classes):
        """Return sentences on our functions that take less than the ones they override."""
        found = []
        for cls in classes:
            for base, name, function, overridden in find_overrides(cls, self._is_ours):
                difference = find_difference(function, overridden)
                if difference:
                    place = f"{base.__module__}.{base.__name__}.{name}"
                    found.append(f"{place} {difference}: see {overridden.__module__}")
        return sorted(set(found))

    def test_models(self):
        models = [type(self.env[name]) for name in self.env]
        self.assertGreater(len([cls for cls in models if find_overrides(cls, self._is_ours)]), 30)
        self.assertEqual(self._get_differences(models), [])

    def test_controllers(self):
        classes, waiting = [], [http.Controller]
        while waiting:
            waiting += (children := waiting.pop().__subclasses__())
            classes += filter(self._is_ours, children)
        self.assertGreater(len(classes), 5)
        self.assertEqual(self._get_differences(classes), [])
