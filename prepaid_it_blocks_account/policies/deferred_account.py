"""The account of deferred revenue in a chart of accounts: a table of Odoo's charts, else words.

The table was read from the localisations' account files of Odoo 19.0 and 18.0,
`l10n_*/data/template/account.account-<chart>.csv` (`account` for `generic_coa`). It names the
account on which the money of services waits that were invoiced and not rendered yet; where a
chart knows advances of customers alone, theirs. What is due in more than a year, and what
suppliers or customers settle item by item, is not in it.
"""

import re
from itertools import starmap
from typing import NamedTuple


class ChartAccount(NamedTuple):
    """An account of one of Odoo's charts of accounts."""

    chart: str  # code of the chart
    xmlid: str  # external id of the account, without the company
    code: str  # as in the file: shorter than in a company's books, where zeros are added
    name: str  # in English


# Charts that have two rows: another account, or another id of it, in each of Odoo's series.
_ROWS = (
    ("ae", "uae_account_201018", "201018", "Deferred income"),
    ("ar_base", "base_anticipos_de_clientes", "2.1.1.01.040", "Customer advances"),
    ("au", "au_21760", "21760", "Unearned Income from System"),
    ("bd", "l10n_bd_200401", "200401", "Deferred income"),
    ("be", "a493", "493", "Deferred Income"),
    ("bg", "l10n_bg_532", "532", "Income for future periods"),
    ("bh", "bh_account_200401", "200401", "Deferred income"),
    ("bo", "l10n_bo_215", "215", "Deferred Income"),
    ("br", "account_template_201011901", "2.01.01.19.01", "Deferred Income"),
    ("ch", "ch_coa_2301", "2301", "Deferred revenue (Accounts Received in Advance)"),
    ("cn_common", "l10n_cn_common_account_2203", "2203", "Advance From Customers"),
    ("cn_large_bis", "l10n_cn_large_bis_account_2204", "2204", "Contract Liabilities"),
    ("cn_large_bis", "l10n_cn_large_bis_220300", "220300", "Advance from Customers"),
    ("co", "co_puc_270500", "270500", "Income received in advance"),
    ("cy", "cy_2270", "2270", "Deferred revenue"),
    ("cz", "chart_cz_384000", "384000", "Deferred income"),
    ("de_skr03", "account_0990", "0990", "Deferred income"),
    ("de_skr04", "chart_skr04_3900", "3900", "Deferred income"),
    ("dk", "dk_coa_8070", "8070", "Accruals (current)"),
    ("dz", "l10n_dz_487", "487", "Deferred income"),
    ("ee", "l10n_ee_20140", "20140", "Prepayments from Customers"),
    ("eg", "egy_account_201018", "201018", "Deferred income"),
    ("es_common", "account_common_485", "485", "Deferred income"),
    ("fi", "account_2959", "2959", "Other income advances (accruals)"),
    ("fr", "pcg_487", "487000", "Deferred income"),
    ("generic_coa", "deferred_revenue", "2120", "Deferred Revenue"),
    ("gr", "l10n_gr_56_02_01", "56.02.01", "Unearned revenue - Non-related entities"),
    ("hk", "l10n_hk_2212", "2212", "Receipt in Advance (Customer Prepayments)"),
    ("hr", "hr_298000", "298000", "Deferred invoiced income without delivery"),
    ("hr_kuna", "kp_rrif2939", "2939", "Ostali odgođeni prihodi budućeg razdoblja"),
    ("hu", "l10n_hu_481", "481", "Accruals and deferrals"),
    ("id", "l10n_id_28110030", "28110030", "Deferred Revenue"),
    ("id", "l10n_id_28110010", "28110010", "Advance Sales"),
    ("ie", "l10n_ie_account_39", "39", "Deferred income to be recognized within one year"),
    ("il", "il_account_111650", "111650", "Advances"),
    ("in", "p10085", "10085", "Deferred Income"),
    ("iq", "iq_account_200401", "200401", "Deferred income"),
    ("it", "2702", "2702", "Deferred income"),
    ("jo_standard", "jo_account_200401", "200401", "Deferred income"),
    ("jp", "l10n_jp_330400", "330400", "Advances Received"),
    ("ke", "ke211000", "211000", "Deferred Revenue"),
    ("kh", "l10n_kh_account_20500", "20500", "Unearned revenues"),
    ("kr", "l10n_kr_216005", "216005", "Unearned Revenues"),
    ("kw", "kw_account_200401", "200401", "Deferred income"),
    ("kz", "kz3520", "3520", "Deferred income"),
    ("lb", "lb_account_473001", "473001", "Unearned income"),
    ("lk", "l10n_lk_account_220200", "220200", "Customer Advances"),
    ("lt", "account_account_template_492", "492", "Income of Future Periods"),
    ("lu", "lu_2011_account_482", "482", "Deferred income (on one or more financial years)"),
    ("lv", "a5910", "5910", "Deferred income"),
    ("ma", "pcg_4491", "4491", "Deferred Revenues"),
    ("mn", "account_template_3201_0101", "32010101", "Prepaid trading income"),
    ("mr", "mr_4810", "4810", "Deferred income"),
    ("mt", "mt_3080", "3080", "Deferred income [current portion]"),
    ("mx", "cuenta260_01_01", "260.01.01", "Deferred Revenue"),
    ("my", "l10n_my_2212", "2212", "Receipt in Advance (Customer Prepayments)"),
    ("ng", "l10n_ng_deferred_revenue", "2120", "Deferred Revenue"),
    ("nl", "1405", "1405", "Invoiced amounts in advance"),
    ("no", "chart2965", "2965", "Prepaid income"),
    ("nz", "nz_21600", "21600", "Customer Deposits"),
    ("om", "om_account_200401", "200401", "Deferred income"),
    ("pa", "253", "253", "Other Accounts Payable / Receivables in advance"),
    ("pe", "chart496", "496", "Deferred income"),
    ("ph", "l10n_ph_account_200201", "200201", "Unearned Revenue"),
    ("ph", "l10n_ph_200201", "200201", "Unearned Revenue"),
    ("pl", "chart84020200", "84.020.200", "Other short-term prepayments"),
    ("pt", "chart_282", "282", "Income to recognize"),
    ("qa", "qa_account_200401", "200401", "Deferred income"),
    ("ro", "pcg_4721", "4721", "Deferred income - resumed in a period of up to one year"),
    ("rs", "rs_491", "491", "Revenue charged in advance"),
    ("rw", "rw_342", "342", "Deferred Income (Unearned Revenue)"),
    ("sa", "sa_account_201018", "201018", "Deferred income"),
    ("se", "a2970", "2970", "Deferred income"),
    ("sg", "account_account_768", "201150", "Accruals and Deferred Income"),
    ("si", "gd_acc_291000", "291000", "Short-term deferred revenue"),
    ("sk", "chart_sk_384000", "384000", "Deferred revenue"),
    ("syscebnl", "syscebnl_477", "477", "Deferred income"),
    ("syscohada", "pcg_477", "477", "Deferred income"),
    ("th", "l10n_th_account_212400", "212400", "Advances from Customers"),
    ("tr", "tr380", "380", "Deferred Income For The Following Months"),
    ("tw", "l10n_tw_account_2141", "2141", "Contract liability"),
    ("tw", "tw_222100", "222100", "Advance sales receipts"),
    ("tz", "tz_342", "342", "Deferred Income (Unearned Revenue)"),
    ("ua_psbo", "ua_psbp_69", "69", "Deferred income"),
    ("us", "account_account_us_deferred_revenue", "212000", "Deferred Revenue"),
    ("uy", "uy_code_21321", "21321", "Deferred Revenue"),
    ("vn", "chart33871", "33871", "Unearned revenue - short term"),
    ("zm", "zm_account_9900000", "99", "Deferred Income"),
)

# Charts whose accounts are those of another one.
_PARENTS = {
    **dict.fromkeys(("ar_ex", "ar_ri"), "ar_base"),
    **dict.fromkeys(("be_asso", "be_comp"), "be"),
    **dict.fromkeys(("cn", "cn_large_bis"), "cn_common"),
    **dict.fromkeys(
        (
            "es_assec",
            "es_canary_assoc",
            "es_canary_common",
            "es_canary_full",
            "es_canary_pymes",
            "es_common_mainland",
            "es_coop_full",
            "es_coop_pymes",
            "es_full",
            "es_pymes",
        ),
        "es_common",
    ),
    **dict.fromkeys(("mc",), "fr"),
    **dict.fromkeys(("se_K2", "se_K3"), "se"),
    **dict.fromkeys(("xi",), "uk"),
}
for _country in (
    *("bf", "bj", "cd", "cf", "cg", "ci", "cm", "ga", "gn"),
    *("gq", "gw", "km", "ml", "ne", "sn", "td", "tg"),
):
    _PARENTS[_country] = "syscohada"
    _PARENTS[f"{_country}_syscebnl"] = "syscebnl"

# Charts that have no such account, and the code from which on one is added, where the country's
# usual numbering says it: "" where it does not.
_WITHOUT = {
    "at": "3900",
    "ca_2023": "",
    "cl": "",
    "cr": "",
    "do": "",
    "ec": "",
    "et": "",
    "gt": "",
    "hn": "",
    "mu": "",
    "mz": "",
    "pk": "",
    "tn": "",
    "ug": "",
    "uk": "210900",
    "ve": "",
    "za": "200040",
}

# What an account of deferred revenue is called where the table does not know it, the best first.
_PHRASES = (
    "deferred revenue",
    "deferred income",
    "unearned revenue",
    "unearned income",
    "contract liabilit",
    "revenue received in advance",
    "income received in advance",
    "passive rechnungsabgrenzung",
    "produits constatés d'avance",
    "ingresos diferidos",
    "ingresos anticipados",
    "risconti passivi",
    "vooruit gefactureerd",
    "vooruitontvangen",
    "receitas diferidas",
    "rendimentos a reconhecer",
)
# What else is called deferred: taxes, leases, equity, cheques, grants, interest, costs and debts.
_OTHERS = re.compile(
    r"\b(tax|taxes|vat|gst|hst|qst|tva|iva|ivas|btw|mwst|ust|ppn|igst|cgst|sgst|leas\w*|rent\w*"
    r"|equity|reserves?|shares?|shareholders?|cheques?|checks?|grants?|subsid\w*|government"
    r"|interests?|costs?|expenses?|loans?|debts?|employees?|wages?|salar\w*|long[- ]term"
    r"|more than (one|a) year|at least one year|impôts?|impuestos?|imposte|impostos?|belasting\w*"
    r"|crédit-bail|location|subventions?|subvenciones|cheques? diferidos|intereses|intérêts"
    r"|capital|capitaux)\b"
    r"|steuer|rücklage|kapital|zins|zuschüss",
    re.IGNORECASE,
)


def get_accounts(chart):
    """Return the accounts of deferred revenue that a chart of accounts has.

    :param chart: code of the chart, or None
    :return: list of `ChartAccount`, empty where the chart is not known or has none
    """
    return [
        row for one in get_charts(chart) for row in starmap(ChartAccount, _ROWS) if row.chart == one
    ]


def get_charts(chart):
    """Return the codes of a chart and of its parent, None for none.

    :param chart: code of the chart, or None
    """
    return [chart, _PARENTS.get(chart)]


def is_known(chart):
    """Check if it was looked up what a chart of accounts has, if only that it has none."""
    return bool(get_accounts(chart)) or _PARENTS.get(chart, chart) in _WITHOUT


def get_first_code(chart):
    """Return the code from which on an account is added to a chart that has none, or None."""
    return _WITHOUT.get(_PARENTS.get(chart, chart)) or None


def get_usual_start(codes):
    """Return the first one of the codes that begin as most of them do.

    Some current liabilities, such as those of banks, are among the assets.

    :param codes: list of codes of current liabilities
    """
    codes = [code for code in codes if code and code.isdigit()]
    if not codes:
        return "2120"
    starts = [code[0] for code in codes]
    usual = max(sorted(set(starts)), key=starts.count)
    return min(code for code in codes if code[0] == usual)


def get_free_code(code, taken):
    """Return the first code from one on that no account has.

    :param code: a code, all digits
    :param taken: set of codes
    """
    number, digits = int(code), len(code)
    while str(number).zfill(digits) in taken:
        number += 1
    return str(number).zfill(digits)


def get_rank(names):
    """Return how well an account's names say that it is one of deferred revenue.

    :param names: list of the account's names, in one language or several
    :return: 0 for the best, more for those less so, None where they do not say it, or where
        they say that it is for something else
    """
    text = "\n".join(name for name in names if name).lower()
    if _OTHERS.search(text):
        return None
    return next((rank for rank, phrase in enumerate(_PHRASES) if phrase in text), None)
