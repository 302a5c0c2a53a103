from odoo import api, models, tools
from odoo.exceptions import ValidationError

from ...policies import numbers

# The highest number of each type of field.
_KINDS = {
    "float": numbers.MAX_NUMBER,
    "integer": numbers.MAX_INTEGER,
    "monetary": numbers.MAX_MONEY,
}


class PrepaidRangeMixin(models.AbstractModel):
    """Numbers that people enter: what is none, or is beyond all reason, is refused with a message.

    Floats can be no number at all, or infinite; the database takes both, for good. Each interface
    ends in `write` and `create`: forms, dialogs, imports, settings, the portal and RPC.
    """

    _name = "prepaid.range.mixin"
    _description = "Numbers within Their Range"

    @api.model
    def _get_number_ranges(self):
        """Return the ranges of numbers that are entered.

        Those of the fields of a model of prepaid time, and of fields named ``prepaid_...`` of
        others, by what they hold. Extend to add a field, or to narrow its range.

        :return: dict of the name of a field to (lowest, highest), both of them allowed
        """
        return dict(self._get_widest_ranges())

    @api.model
    @tools.ormcache()
    def _get_widest_ranges(self):
        """Return the ranges of all numbers that people enter: what is beyond is a mistake."""
        is_own = self._name.startswith("prepaid.")
        ranges = {}
        for name, field in self._fields.items():
            is_entered = field.type in _KINDS and field.store and not field.readonly
            if is_entered and (is_own or name.startswith("prepaid_")):
                highest = numbers.MAX_HOURS if name.endswith("hours") else _KINDS[field.type]
                ranges[name] = (-highest, highest)
        return ranges

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: refuse numbers that are out of their range.

        :raise ValidationError: naming the field, and what is allowed
        """
        self._check_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Extend: refuse numbers that are out of their range.

        :raise ValidationError: naming the field, and what is allowed
        """
        self._check_numbers([vals])
        return super().write(vals)

    @api.model
    def _check_numbers(self, vals_list):
        """Refuse numbers that are out of their range.

        :param vals_list: list of values for `write` or `create`
        :raise ValidationError: naming the field, and what is allowed
        """
        ranges = self._get_number_ranges()
        for vals in vals_list:
            for name in ranges.keys() & vals.keys():
                lowest, highest = ranges[name]
                if not numbers.is_within(vals[name], lowest, highest):
                    raise ValidationError(
                        self.env._(
                            "%(field)s: enter a number from %(lowest)s to %(highest)s.",
                            field=self._fields[name]._description_string(self.env),
                            lowest=numbers.as_text(lowest),
                            highest=numbers.as_text(highest),
                        )
                    )
