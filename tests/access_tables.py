"""The tables of who may do what, and what is missing in them; no addon has to be installed."""

from tools import access
from tools.engine.places import ADDONS

from . import access_scan


class AccessTables:
    """One addon's table, and those of the addons that are installed with it.

    A suite says which addon it is about. Tests stand here and in the other parts of a suite,
    once for all addons; pytest collects them of suites alone.
    """

    addon = None
    __test__ = False

    def __init_subclass__(cls):
        super().__init_subclass__()
        cls.__test__ = cls.addon is not None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        installed = cls.env.registry._init_modules
        cls.tables = {addon: access.read(addon) for addon in ADDONS if addon in installed}
        cls.table = cls.tables[cls.addon]

    def _fail_with(self, wrong):
        """Fail with a list of sentences, if there is any."""
        if wrong:
            self.fail("\n" + "\n".join(wrong))

    def test_nothing_is_missing(self):
        self._check_nothing_is_missing()

    def _check_nothing_is_missing(self):
        """Check that the table names all that the addon has, and nothing else."""
        wrong = []
        models = {(name,) for name in access_scan.find_models(self.env, self.addon)}
        wrong += self._compare("Models", models)
        methods = set(access_scan.find_methods(self.env, self.addon))
        wrong += self._compare("Methods", methods)
        routes = {
            (method, route.label)
            for route in access_scan.find_routes()
            for method in route.calls
            if route.addon == self.addon
        }
        wrong += self._compare("Routes", routes)
        self._fail_with(wrong)

    def _compare(self, section, defined):
        """Return sentences on names that the addon or the table alone has.

        :param section: a heading of the tables
        :param defined: set of the names that the code has
        """
        count = 1 if section == "Models" else 2
        told = {
            tuple(name.partition(":")[0] for name in row.names[:count])
            for row in self.table.rows[section]
        }
        place = f"tests/{self.addon}/{access.FILE}, {section}"
        return [
            f"{' '.join(names)} is in no table: add a row for it to {place}, which says who may "
            "do what, and run ./dev access"
            for names in sorted(defined - told)
        ] + [
            f"{' '.join(names)} is gone: take its row out of {place}, and run ./dev access"
            for names in sorted(told - defined)
            if not self._is_of_another_addon(section, names)
        ]

    def _is_of_another_addon(self, section, names):
        """Check if a row is of another addon's model or method."""
        return section != "Routes" and any(
            table.find(section, *names)
            for addon, table in self.tables.items()
            if addon != self.addon
        )
