from odoo import api, models
from odoo.tools import SQL

# What grouped views ask of a ratio: all of them mean the ratio of the group.
_FUNCTIONS = {"avg", "sum", "sum_currency"}


class PrepaidCareRatioMixin(models.AbstractModel):
    """Part of reports whose ratios are, of a group, those of its sums."""

    _name = "prepaid.care.ratio.mixin"
    _description = "Ratios of Reports"

    @api.model
    def _get_ratios(self):
        """Return what ratios are made of: dict of field to (what is divided, by what).

        Both are names of fields of the report that can be added up. Override.
        """
        return {}

    @api.model
    def _get_ratio_columns(self):
        """Return the columns of ratios of one row: list of SQL; ``q`` is the row."""
        return [
            f"q.{part}::float8 / NULLIF(q.{whole}, 0) AS {name}"
            for name, (part, whole) in self._get_ratios().items()
        ]

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Extend: ratios of a group are those of its sums, not averages of ratios."""
        fname, __, function = aggregate_spec.partition(":")
        if fname not in self._get_ratios() or function not in _FUNCTIONS:
            return super()._read_group_select(aggregate_spec, query)
        part, whole = self._get_ratios()[fname]
        return SQL(
            "COALESCE((%s)::float8 / NULLIF(%s, 0), 0)",
            super()._read_group_select(f"{part}:sum", query),
            super()._read_group_select(f"{whole}:sum", query),
        )
