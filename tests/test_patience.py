"""Requests that take long: none is given up on, and one that is harms no later test."""

import threading
import time
import unittest
from unittest.mock import patch

import requests

from odoo.http import request
from odoo.modules import module
from odoo.tests import common

from . import harness

PAGE = "/web/login"


class Visits(common.HttpCase):
    """Two tests that are run here by hand: the first one gives up on a request."""

    __test__ = False

    def run(self, result=None):
        module.current_test = self
        return super().run(result)

    def _count_left(self):
        return self.env["res.partner"].search_count([("name", "=", "Left behind")])

    def test_1_gives_up_while_the_server_goes_on(self):
        self.env["res.partner"].create({"name": "Left behind"})
        dispatch, send = self.registry["ir.http"]._pre_dispatch, common._super_send

        def dawdle(rule, arguments):
            end = time.monotonic() + 2
            while time.monotonic() < end:
                request.env.cr.execute("SELECT count(*) FROM ir_model_data")
            return dispatch(rule, arguments)

        def hurry(session, prepared, **options):
            return send(session, prepared, **dict(options, timeout=0.5))

        self.startPatcher(patch.object(self.registry["ir.http"], "_pre_dispatch", dawdle))
        with patch.object(common, "_super_send", hurry):
            self.url_open(PAGE)

    def test_2_comes_after_it(self):
        names = [thread.name for thread in threading.enumerate()]
        self.assertFalse([name for name in names if name.startswith("odoo.service.http.request.")])
        self.assertEqual(self._count_left(), 0)
        self.assertEqual(self.url_open(PAGE).status_code, 200)


def test_request_that_is_given_up_on_harms_no_later_test():
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Visits).run(result)
    assert result.testsRun == 2
    assert result.failures == []
    ((case, trace),) = result.errors
    assert case._testMethodName.startswith("test_1")
    assert requests.exceptions.ReadTimeout.__name__ in trace


class TestPatience(common.HttpCase):
    def test_no_request_is_given_up_on_that_is_only_slow(self):
        asked, send = [], common._super_send

        def note(session, prepared, **options):
            asked.append(options["timeout"])
            return send(session, prepared, **options)

        with patch.object(common, "_super_send", note):
            self.url_open(PAGE)
            self.url_open(PAGE, timeout=1)
        self.assertEqual(asked, [harness.PATIENCE] * 2)
