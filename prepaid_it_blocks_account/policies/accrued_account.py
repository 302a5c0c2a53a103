"""The account of accrued revenue in a chart of accounts: a table of Odoo's charts, else words.

The table was read from the localisations' account files of Odoo 19.0, as that of deferred revenue
(`deferred_account`). It names the current asset on which revenue stands that was earned and not
invoiced yet; where a chart has none but one for accruals of both kinds, that one.
"""

from . import deferred_account

# Code of the chart, external id of the account without the company.
_ROWS = (
    ("be", "a491"),
    ("ch", "ch_coa_1300"),
    ("cn_large_bis", "l10n_cn_large_bis_account_1481"),
    ("dk", "dk_coa_6390"),
    ("fi", "account_1839"),
    ("gr", "l10n_gr_37_02_01"),
    ("hr", "hr_191000"),
    ("hu", "l10n_hu_391"),
    ("ie", "l10n_ie_account_2104"),
    ("it", "1509"),
    ("jp", "l10n_jp_123400"),
    ("kr", "l10n_kr_111601"),
    ("kz", "kz1730"),
    ("lu", "lu_2011_account_4014"),
    ("lv", "a2388"),
    ("mr", "mr_4180"),
    ("no", "chart1530"),
    ("ro", "pcg_418"),
    ("rs", "rs_281"),
    ("rw", "rw_182"),
    ("se", "a1790"),
    ("sg", "account_account_731"),
    ("si", "gd_acc_191000"),
    ("tr", "tr181"),
    ("tz", "tz_182"),
)
# What an account of accrued revenue is called, the best first.
_PHRASES = (
    "accrued revenue",
    "accrued income",
    "unbilled revenue",
    "uninvoiced revenue",
    "contract asset",
    "unbilled",
    "invoices to be issued",
)
# What else is called so: shipments, banks, taxes, staff, and what lowers the value.
_NO_REVENUE = ("goods", "shipp", "interest", "social", "personnel", "state", "tax", "allowance")


def get_accounts(chart):
    """Return the external ids of accounts of a chart, without the company.

    :param chart: code of one of Odoo's charts, or None
    """
    charts = deferred_account.get_charts(chart)
    return [xmlid for one in charts for code, xmlid in _ROWS if code == one]


def get_rank(names):
    """Return the rank of an account's names as accrued revenue, 0 is best.

    :param names: its names, in any language
    :return: None for one that is none
    """
    texts = [(name or "").lower() for name in names]
    if any(word in text for text in texts for word in _NO_REVENUE):
        return None
    ranks = [rank for rank, phrase in enumerate(_PHRASES) for text in texts if phrase in text]
    return min(ranks, default=None)
