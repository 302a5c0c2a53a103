import base64
import binascii

from odoo import fields, models
from odoo.addons.prepaid_it_blocks.policies.hours import to_hours, to_seconds
from odoo.exceptions import UserError

from ..policies import opening_file, opening_sheet


class PrepaidBlockOpening(models.TransientModel):
    """The dialog that brings in blocks with hours left from a file, without orders."""

    _name = "prepaid.block.opening"
    _description = "Opening Balances of Prepaid Blocks"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="The company that owes the hours.",
    )
    date_cutover = fields.Date(
        string="Cut-over Date",
        required=True,
        default=lambda self: self.env.company._get_prepaid_today(),
        help="The day as of which the hours are left. Blocks without a first day start on it.",
    )
    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    is_done = fields.Boolean(readonly=True)
    made_count = fields.Integer(string="Blocks Made", readonly=True)
    made_hours = fields.Float(string="Hours Brought In", readonly=True)
    known_count = fields.Integer(string="Already Imported", readonly=True)
    skipped = fields.Text(readonly=True)
    # What is to be confirmed before the file comes in.
    question = fields.Text(readonly=True)

    def action_import(self):
        """Make the blocks of the file: all of them, or none when a line is wrong.

        Lines whose external key the company has already with the same values are left
        alone, so that the same file twice changes nothing; lines without hours left are
        skipped. Many hours in one line are asked about first.

        :return: the action that shows how many blocks were made, or that asks
        :raise AccessError: for users who are no managers, or not of the company
        :raise UserError: naming every wrong line and what is wrong with it
        """
        return self._import()

    def action_import_anyway(self):
        """Make the blocks of the file, also those of many hours: somebody said they are right.

        :return: the action that shows how many blocks were made
        :raise AccessError: for users who are no managers, or not of the company
        :raise UserError: naming every wrong line and what is wrong with it
        """
        return self._import(is_asked=False)

    def _import(self, is_asked=True):
        """Make the blocks of the file, see `action_import`.

        :param is_asked: whether many hours are asked about first
        """
        self.ensure_one()
        opening = self.env["prepaid.opening.balance"]
        opening._check_rights(self.company_id)
        if self.date_cutover > self.company_id._get_prepaid_today():
            raise UserError(
                self.env._(
                    "The cut-over date is still to come: bring the hours in when they are final."
                )
            )
        rows, problems = self._read_rows()
        plan = opening._plan(self.company_id, rows, problems, self.date_cutover)
        if plan.problems:
            lines = [self.env._("Nothing was imported. Mend these lines and try again:")]
            raise UserError("\n".join(lines + self._get_lines(plan.problems)))
        if plan.asked and is_asked:
            self.question = "\n".join(self._get_lines(plan.asked))
            return self._reopen()
        made = opening._bring_in(self.company_id, plan)
        self.write(
            {
                "is_done": True,
                "question": False,
                "made_count": len(made),
                "made_hours": to_hours(sum(to_seconds(one.hours) for one in made)),
                "known_count": len(plan.known),
                "skipped": "\n".join(self._get_lines(plan.skipped)),
            }
        )
        return self._reopen()

    def _get_lines(self, problems):
        """Return problems as texts with their lines."""
        opening = self.env["prepaid.opening.balance"]
        return opening._add_lines(problems, opening._explain(problems))

    def _reopen(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_opening_balance.prepaid_block_opening_action"
        )
        return dict(action, res_id=self.id)

    def _read_rows(self):
        """Return the file's rows and what is wrong with them.

        :raise UserError: when it is neither CSV in UTF-8 nor a spreadsheet
        """
        try:
            content = base64.b64decode(self.file)
            sheet = opening_sheet.read(content)
            if sheet:
                return opening_file.parse_rows(sheet[1])
            text = content.decode("utf-8-sig")
        except (binascii.Error, UnicodeDecodeError, opening_sheet.UnreadableSheet):
            text = "\0"
        if "\0" in text:
            raise UserError(
                self.env._(
                    "The file is neither CSV in UTF-8 nor a spreadsheet that can be read. Save it "
                    "as CSV in UTF-8, as .xlsx or as .ods and try again."
                )
            )
        return opening_file.parse(text)
