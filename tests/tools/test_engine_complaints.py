"""Which warnings in Odoo's log are ours to mend."""

import pytest

from tools.engine import complaints

START = "2026-03-16 08:00:00,123 4711 %s pib_19_0_base_making "


@pytest.mark.parametrize(
    "line",
    [
        "WARNING odoo.addons.base.models.ir_model: Two fields (a, b) of prepaid.block() agree.",
        "WARNING py.warnings: build/19.0/prepaid_it_blocks/models/sale_order.py:7: Deprecated",
        "ERROR odoo.addons.helpdesk_ticket_timesheet.models.helpdesk_ticket: cannot be",
        "WARNING odoo.models: prepaid.entry.hours: unknown parameter 'digit'",
    ],
)
def test_ours_is_found_once(line):
    level, rest = line.split(" ", 1)
    written = START % level + rest
    assert complaints.find([written, "something else", written]) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "INFO odoo.modules.loading: Loading module prepaid_it_blocks (82/82)",
        "WARNING odoo.addons.base.models.ir_model: Two fields (a, b) of sale.order() agree.",
        "ERROR odoo.sql_db: bad query: CREATE EXTENSION pg_trgm",
    ],
)
def test_the_rest_is_not(line):
    level, rest = line.split(" ", 1)
    assert complaints.find([START % level + rest]) == []
