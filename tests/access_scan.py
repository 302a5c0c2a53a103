"""What the addons define that somebody may reach: models, methods that other programs call, routes.

It is found in the code that is loaded, so that a new one is never missed.
"""

import inspect
import re
import sys
from typing import NamedTuple

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method

from tools.engine.places import ADDONS

IN_PATH = re.compile(r"<(?:\w+:)?(\w+)>")


class Route(NamedTuple):
    """One address of a controller: the first addon that serves it, and how it is reached."""

    addon: str
    path: str
    methods: tuple
    auth: str
    is_json: bool
    names: tuple

    @property
    def calls(self):
        """Return the methods that get an answer: JSON is posted."""
        return ("POST",) if self.is_json else self.methods

    @property
    def label(self):
        """Return the path as the tables name it, without the types of its parameters."""
        return IN_PATH.sub(r"<\1>", self.path)


def find_models(env, addon):
    """Return the names of the models that an addon brings, those without records left out."""
    return sorted(
        name
        for name, model in env.registry.items()
        if model._original_module == addon and not model._abstract
    )


def find_methods(env, addon):
    """Return (model, method) of the methods of an addon that other programs may call.

    Methods that Odoo, or another addon below, has are not its own, though it may extend them.
    """
    found = set()
    for name, model in env.registry.items():
        if model._abstract:
            continue
        for method in {one for cls in model.__mro__ for one in vars(cls)}:
            definers = [cls for cls in model.__mro__ if method in vars(cls)]
            first = getattr(definers[-1], "_module", None)
            if first == addon and _is_public(env[name], method):
                found.add((name, method))
    return sorted(found)


def _is_public(model, name):
    """Check if other programs may call a method, as Odoo itself checks it."""
    if name.startswith("_") or not inspect.isfunction(getattr(type(model), name, None)):
        return False
    try:
        get_public_method(model, name)
    except AccessError:
        return False
    return True


def get_modules(*layers):
    """Return the modules in these folders of the addons that are installed, addon by addon."""
    pattern = re.compile(rf"odoo\.addons\.({'|'.join(ADDONS)})\.({'|'.join(layers)})\.")
    found = {name: pattern.match(name) for name in sys.modules}
    names = [(ADDONS.index(match[1]), name) for name, match in found.items() if match]
    return [sys.modules[name] for __, name in sorted(names)]


def find_routes():
    """Return the `Route` of each address, in a fixed order."""
    routes = {}
    for module in get_modules("controllers"):
        for __, controller in inspect.getmembers(module, inspect.isclass):
            if controller.__module__ != module.__name__:
                continue
            for method in vars(controller).values():
                if hasattr(method, "original_routing"):
                    for route in _read_routes(module, controller, method):
                        routes.setdefault((route.path, route.methods), route)
    return [routes[key] for key in sorted(routes)]


def _read_routes(module, controller, method):
    """Yield the `Route` of each address of a controller's method."""
    routing = _get_routing(controller, method.__name__)
    paths = routing.get("routes") or routing.get("route")
    for path in [paths] if isinstance(paths, str) else paths:
        yield Route(
            module.__name__.split(".")[2],
            path,
            tuple(routing.get("methods") or ("GET", "POST")),
            routing["auth"],
            routing["type"] != "http",
            _get_names(method.original_endpoint),
        )


def _get_routing(controller, name):
    """Return the routing of a method; an override has the rest from the method below it."""
    routing = {}
    for parent in reversed(controller.__mro__):
        given = getattr(vars(parent).get(name), "original_routing", {})
        routing.update({key: value for key, value in given.items() if value})
    return routing


def _get_names(endpoint):
    """Return the names of a method's parameters; those that it hands on unnamed have none."""
    parameters = list(inspect.signature(endpoint).parameters.values())[1:]
    unnamed = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return tuple(one.name for one in parameters if one.kind not in unnamed)
