from datetime import datetime

from odoo import models

from ..policies import opening_sheet

_MODEL = "prepaid.opening.balance"


class BaseImport(models.TransientModel):
    """The list's import: what it does before it hands a file's rows to a model.

    For opening balances it reads spreadsheets as they mean it, and leaves dates and numbers as
    they are written, since Odoo would stop at the first one that it cannot read;
    `prepaid.opening.balance` reads them all.
    """

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Extend: pass the model the first line of the rows, and tell which were skipped."""
        first_line = 1 + bool(options.get("has_headers")) + int(options.get("skip") or 0)
        record = self.with_context(prepaid_first_line=first_line)
        result = super(BaseImport, record).execute_import(fields, columns, options, dryrun=dryrun)
        # Without ids all messages are errors.
        if self.res_model == _MODEL and isinstance(result.get("ids"), list):
            self._notify_skipped(result)
        return result

    def _notify_skipped(self, result):
        """Show what is no error beside the import: the web client takes each message for one.

        :param result: dict of `load`; its messages are taken out
        """
        texts = [message["message"] for message in result["messages"]]
        result["messages"] = []
        if texts:
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "title": self.env._("Opening Balances"),
                    "message": "\n".join(texts),
                    "sticky": True,
                },
            )

    def _read_file(self, options):
        return self._read_opening_sheet(options) or super()._read_file(options)

    def _read_opening_sheet(self, options):
        """Read a spreadsheet of opening balances.

        :param options: dict of what the user chose; the sheets' names are put into it
        :return: (number of rows, list of rows), or None for other models and what cannot be
            read: Odoo says of it what is wrong
        """
        if self.res_model != _MODEL:
            return None
        try:
            sheet = opening_sheet.read(self.file or b"", options.get("sheet"))
        except opening_sheet.UnreadableSheet:
            return None
        if not sheet:
            return None
        options["sheets"], rows = sheet
        options["sheet"] = options.get("sheet") or options["sheets"][0]
        rows = [row for row in rows if any(row)]
        return len(rows), rows

    def _parse_import_data(self, data, import_fields, options):
        if self.res_model != _MODEL:
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
