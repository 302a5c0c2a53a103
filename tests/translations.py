"""A second language, and terms of the addon's code in it."""

from odoo.tools.translate import code_translations


def load_language(env, code="de_DE"):
    """Switch a language on."""
    env["res.lang"]._activate_lang(code)


def translate(case, path, terms, code="de_DE"):
    """Switch a language on and translate terms of the addon's code until the test is over.

    :param case: the test case
    :param path: the file that the terms are in, below the addon
    :param terms: dict of term to translation
    """
    load_language(case.env, code)
    known = code_translations.get_python_translations("prepaid_it_blocks", code)
    case.addCleanup(code_translations.python_translations.clear)
    code_translations.python_translations["prepaid_it_blocks", code] = dict(known, **terms)
