from odoo import api, models, tools
from odoo.exceptions import AccessError

# What a form, an import or a timer passes on of a field that it does not fill.
_NOTHING = (None, False, "", 0)


class PrepaidGuardMixin(models.AbstractModel):
    """Fields of a model that its own methods write, and nobody manually.

    `write` and `create` refuse users such a field, whatever interface they come by. Methods write
    it with `_write_guarded` and `_create_guarded`, which cannot be called from outside, or in
    superuser mode, which nobody gets from outside: no key of the context opens the way. No default
    of the context or of `ir.default` fills such a field either, in superuser mode neither.
    """

    _name = "prepaid.guard.mixin"
    _description = "Fields Written by Methods Alone"

    @api.model
    def _get_guarded_fields(self):
        """Return the names of the fields that methods alone write.

        Extend to guard a field of another addon; a name that is no field is ignored.

        :return: frozenset
        """
        return frozenset()

    @api.model
    def _get_ledger_fields(self):
        """Return the names of the fields that the ledger keeps in SQL.

        Methods and superuser mode are refused them too.

        :return: frozenset
        """
        return frozenset()

    @api.model
    def default_get(self, fields_list):
        """Extend: guarded fields get the defaults of their code alone."""
        guarded = self._get_guarded_fields() | self._get_ledger_fields()
        free = [name for name in fields_list if name not in guarded]
        values = super().default_get(free)
        for name in guarded.intersection(fields_list):
            field = self._fields.get(name)
            if field and field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                values[name] = field.convert_to_write(value, self)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: refuse values of guarded fields, and drop those that say nothing.

        :raise AccessError: naming the fields
        """
        return super().create([self._drop_guarded(vals) for vals in vals_list])

    def write(self, vals):
        """Extend: refuse values of guarded fields.

        :raise AccessError: naming the fields
        """
        self._refuse_fields(self._get_refused_fields().intersection(vals))
        return super().write(vals)

    def _write_guarded(self, vals):
        """Write values that methods alone may write, with the user's right to the records.

        :param vals: values as for `write`
        """
        self.check_access("write")
        # Sudo: it is the method that writes, and the user's right was checked.
        return self.sudo().write(vals)

    @api.model
    def _create_guarded(self, vals_list):
        """Create records with values that methods alone may write, with the user's right to.

        :param vals_list: a list of values as for `create`
        """
        self.check_access("create")
        # Sudo: it is the method that writes, and the user's right was checked.
        records = self.sudo().create(vals_list).with_env(self.env)
        records.check_access("create")
        return records

    @api.model
    def _get_refused_fields(self):
        """Return the names of the fields that the present user cannot write."""
        if self.env.su:
            return self._get_ledger_fields()
        return self._get_guarded_fields() | self._get_ledger_fields()

    @api.model
    def _drop_guarded(self, vals):
        """Return values to create without those of guarded fields, which say nothing.

        :param vals: values of one record
        :raise AccessError: where they say something
        """
        given = self._get_refused_fields().intersection(vals)
        if not given:
            return vals
        self._refuse_fields([name for name in given if vals[name] not in _NOTHING])
        return {name: value for name, value in vals.items() if name not in given}

    @api.model
    def _refuse_fields(self, names):
        """Refuse values of fields, if there are any.

        :param names: names of fields
        :raise AccessError: naming the fields by their labels
        """
        labels = sorted(self._fields[name]._description_string(self.env) for name in names)
        if labels:
            raise AccessError(
                self.env._(
                    "Nobody enters this by hand: %(fields)s. It follows from what is done with "
                    "“%(model)s”, by its buttons, orders, payments and time.",
                    fields=", ".join(labels),
                    model=self.env["ir.model"]._get(self._name).name,
                )
            )


class PrepaidRecordMixin(models.AbstractModel):
    """A model of prepaid time: what is read-only in it is guarded, and numbers have a range.

    An addon that adds a field to such a model has nothing else to do.
    """

    _name = "prepaid.record.mixin"
    _description = "Record of Prepaid Time"
    _inherit = ["prepaid.guard.mixin", "prepaid.range.mixin"]

    @api.model
    def _get_guarded_fields(self):
        """Extend: guard the read-only fields that the database holds."""
        return super()._get_guarded_fields() | self._get_read_only_fields()

    @api.model
    @tools.ormcache()
    def _get_read_only_fields(self):
        """Return the names of the read-only fields that the database holds."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.readonly and field.store and name not in models.MAGIC_COLUMNS
        )
