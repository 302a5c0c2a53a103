from datetime import datetime

from odoo import models


class BaseImport(models.TransientModel):
    """The list's import: what it does before it hands a file's rows to a model.

    For opening balances it leaves dates and numbers as they are written, since Odoo would
    stop at the first one that it cannot read; `prepaid.opening.balance` reads them all.
    """

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Extend: pass the model the first line of the rows."""
        first_line = 1 + bool(options.get("has_headers")) + int(options.get("skip") or 0)
        record = self.with_context(prepaid_first_line=first_line)
        return super(BaseImport, record).execute_import(fields, columns, options, dryrun=dryrun)

    def _parse_import_data(self, data, import_fields, options):
        if self.res_model != "prepaid.opening.balance":
            return super()._parse_import_data(data, import_fields, options)
        pattern = options.get("date_format")
        for index, name in enumerate(import_fields):
            if pattern and name.startswith("date_"):
                for cells in data:
                    cells[index] = self._as_date(cells[index], pattern)
        return data

    def _as_date(self, text, pattern):
        """Return a date that is written in the pattern that the user chose in ISO's."""
        try:
            return datetime.strptime(text.strip(), pattern).date().isoformat()
        except ValueError:
            return text
