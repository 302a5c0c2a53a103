"""A second language, and terms of the addon's code in it."""

from odoo.tools.translate import code_translations


def load_language(env, code="de_DE"):
    """Switch a language on."""
    env["res.lang"]._activate_lang(code)


def translate(case, addon, terms, code="de_DE"):
    """Switch a language on and translate terms of an addon's code until the test is over.

    :param case: the test case
    :param addon: the addon whose code has the terms
    :param terms: dict of term to translation
    """
    load_language(case.env, code)
    known = code_translations.get_python_translations(addon, code)
    case.addCleanup(code_translations.python_translations.clear)
    code_translations.python_translations[addon, code] = dict(known, **terms)
