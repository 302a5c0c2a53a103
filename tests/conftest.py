"""What pytest-odoo leaves out for suites that lie outside of an addon.

From 15.0 on, Odoo tags the test classes of an addon by their place, ``odoo.addons...``, and
expects the tags when a class starts. A suite in this folder has no such place: it gets them here.
"""

try:
    from odoo.tests.common import BaseCase
except ImportError:  # the tests in tools/ and e2e/ run without Odoo
    BaseCase = None

if BaseCase is not None and not hasattr(BaseCase, "test_tags"):
    BaseCase.test_tags = {"standard", "at_install"}
    BaseCase.test_module = "prepaid_it_blocks"
