"""A second language, and terms of the addon's code in it."""

from .common import SERIES


def load_language(env, code="de_DE"):
    """Switch a language on."""
    lang = env["res.lang"]
    lang._activate_lang(code) if hasattr(lang, "_activate_lang") else lang.load_lang(code)


def translate(case, path, terms, code="de_DE"):
    """Switch a language on and translate terms of the addon's code until the test is over.

    :param case: the test case
    :param path: the file that the terms are in, below the addon
    :param terms: dict of term to translation
    """
    load_language(case.env, code)
    if SERIES < 16:
        case.env["ir.translation"].create(
            [
                {
                    "type": "code",
                    "name": "addons/prepaid_it_blocks/" + path,
                    "lang": code,
                    "module": "prepaid_it_blocks",
                    "src": source,
                    "value": value,
                    "state": "translated",
                }
                for source, value in terms.items()
            ]
        )
        return
    from odoo.tools.translate import code_translations

    known = code_translations.get_python_translations("prepaid_it_blocks", code)
    case.addCleanup(code_translations.python_translations.clear)
    code_translations.python_translations["prepaid_it_blocks", code] = dict(known, **terms)
