"""What core and OCA addons call by another name in an older series.

Rules need no knowledge of single views; these tables hold what is left. Keys are what the
18.0 source says; ``last`` is the newest series that needs the row.
"""

#: last -> {external id in 18.0: external id there}
RENAMED_IDS = {
    15: {
        "account.group_delivery_invoice_address": "sale.group_delivery_invoice_address",
    },
    17: {
        "sale.group_discount_per_so_line": "product.group_discount_per_so_line",
    },
}

#: (inherited view, expression in 18.0) -> {last: expression there}
OPERATIONS = {}

#: (model, field, value in 18.0) -> {last: value there}
FIELD_VALUES = {
    ("product.template", "service_policy", "ordered_prepaid"): {15: "ordered_timesheet"},
    ("product.product", "service_policy", "ordered_prepaid"): {15: "ordered_timesheet"},
}

#: addon in 18.0 -> {last: addon there}
RENAMED_ADDONS = {
    "payment_demo": {15: "payment_test"},
}

#: bundle in the manifest -> template that holds it up to 14.0
BUNDLES = {
    "web.assets_backend": "web.assets_backend",
    "web.assets_common": "web.assets_common",
    "web.assets_frontend": "web.assets_frontend",
    "web.assets_tests": "web.assets_tests",
    "web.report_assets_common": "web.report_assets_common",
    "web.report_assets_pdf": "web.report_assets_pdf",
}
