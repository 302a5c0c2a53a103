import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

from ..policies import opening_file


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
    known_count = fields.Integer(string="Already Imported", readonly=True)

    def action_import(self):
        """Make the blocks of the file: all of them, or none when a line is wrong.

        Lines whose external key the company has already with the same values are left
        alone, so that the same file twice changes nothing.

        :return: the action that shows how many blocks were made
        :raise AccessError: for users who are no managers, or not of the company
        :raise UserError: naming every wrong line and what is wrong with it
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
        rows, problems = opening_file.parse(self._read_text())
        plan = opening._plan(self.company_id, rows, problems, self.date_cutover)
        if plan.problems:
            lines = [self.env._("Nothing was imported. Mend these lines and try again:")]
            lines += opening._add_lines(plan.problems, opening._explain(plan.problems))
            raise UserError("\n".join(lines))
        made = opening._bring_in(self.company_id, plan)
        self.write({"is_done": True, "made_count": len(made), "known_count": len(plan.known)})
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks_opening_balance.prepaid_block_opening_action"
        )
        return dict(action, res_id=self.id)

    def _read_text(self):
        """Return the file's text.

        :raise UserError: when it is not UTF-8
        """
        try:
            text = base64.b64decode(self.file).decode("utf-8-sig")
        except (binascii.Error, UnicodeDecodeError):
            text = "\0"
        if "\0" in text:
            raise UserError(
                self.env._("The file is not text in UTF-8. Save it as CSV in UTF-8 and try again.")
            )
        return text
