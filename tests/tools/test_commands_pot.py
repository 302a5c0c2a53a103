"""What ./dev pot takes out of the exported terms."""

from tools.commands.pot import steady

HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Odoo Server 19.0+e\\n"
"POT-Creation-Date: 2026-01-01 10:00+0000\\n"
"PO-Revision-Date: 2026-01-01 10:00+0000\\n"
"Language-Team: \\n"
"""


def test_dates_and_build_do_not_differ_from_run_to_run():
    assert steady(HEADER) == (
        'msgid ""\nmsgstr ""\n"Project-Id-Version: Odoo Server 19.0\\n"\n'
        '"POT-Creation-Date: \\n"\n"PO-Revision-Date: \\n"\n"Language-Team: \\n"\n'
    )


def test_terms_stay_as_they_are():
    term = 'msgid "PO-Revision-Date: 3"\nmsgstr ""\n'
    assert steady(term) == term
