from markupsafe import escape

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.policies.hours import as_clock, to_hours, to_seconds
from odoo.exceptions import AccessError, UserError

from ..policies import opening
from ..policies.opening import OpeningRow, Problem


class PrepaidOpeningBalance(models.Model):
    """A block that was sold before the addon came, as it came in: it never changes.

    Whichever way it comes in - the dialog with a file, the list's import, the form, RPC -
    `create` makes its block; the unique key keeps it from coming in twice.
    """

    _name = "prepaid.opening.balance"
    _description = "Opening Balance"
    _inherit = ["prepaid.opening.balance.import.mixin", "prepaid.range.mixin"]
    _order = "date_cutover desc, id desc"
    _rec_name = "external_key"
    _check_company_auto = True

    # Fields that a file may fill are not readonly: Odoo's import offers no others.
    external_key = fields.Char(
        required=True,
        copy=False,
        help="What the block is called where it comes from; it comes in once.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
        help="The company that owes the hours.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        help="In a file: name, reference, e-mail address or database number.",
    )
    hours = fields.Float(
        string="Hours Left",
        required=True,
        help="Hours that are left on the cut-over date. In a file as 12.5 or 12:30.",
    )
    bought_hours = fields.Float(
        help="Hours that the customer bought at the time, to be looked up. Empty: unknown.",
    )
    rate = fields.Monetary(string="Rate per Hour", help="What the customer paid for one hour.")
    normal_rate = fields.Monetary(
        string="Normal Rate per Hour", help="One hour without a block. Empty: the rate."
    )
    date_start = fields.Date(
        string="First Day", help="First work date that it pays for. Empty: the cut-over date."
    )
    date_end = fields.Date(
        string="Last Day", help="Last work date that it pays for. Empty: the hours never end."
    )
    date_cutover = fields.Date(
        string="Cut-over Date",
        required=True,
        default=lambda self: self.env.company._get_prepaid_today(),
        help="The day as of which the hours are left. Empty in a file: today.",
    )
    block_id = fields.Many2one(
        "prepaid.block", readonly=True, copy=False, check_company=True, ondelete="restrict"
    )
    agreement_id = fields.Many2one(related="block_id.agreement_id")
    balance_hours = fields.Float(related="block_id.balance_hours", string="Left Today")

    _external_key_unique = compat.Constraint(
        "UNIQUE (company_id, external_key)",
        "An opening balance with this external key is there already.",
    )
    _block_unique = compat.Constraint(
        "UNIQUE (block_id)",
        "A block has one opening balance.",
    )
    _block_needed = compat.Constraint(
        "CHECK (block_id IS NOT NULL)",
        "An opening balance has a block.",
    )

    @api.onchange("hours", "bought_hours")
    def _onchange_hours(self):
        """Ask about many hours before the block is made."""
        vals = {name: self[name] for name in self._get_compared_fields()}
        problems = opening.find_many_hours([self._prepare_row(1, vals)])
        if not problems:
            return None
        texts = self._explain(problems)
        return {"warning": {"title": self.env._("Is this right?"), "message": "\n".join(texts)}}

    @api.model_create_multi
    def create(self, vals_list):
        """Bring in blocks with hours left, and the agreements that they need.

        :raise AccessError: for users who are no managers, or not of the company
        :raise UserError: naming all that does not fit together
        """
        self._check_numbers(vals_list)
        vals_list = [self._add_missing_default_values(vals) for vals in vals_list]
        self._check_rights(self.env["res.company"].browse([v["company_id"] for v in vals_list]))
        rows = [self._prepare_row(line, vals) for line, vals in enumerate(vals_list, 1)]
        problems = []
        for row, vals in zip(rows, vals_list, strict=True):
            for name in ("external_key", "customer"):
                if not getattr(row, name):
                    problems.append(Problem(row.line, "required", name, None))
            company = self.env["res.company"].browse(vals["company_id"])
            problems += opening.check(row, company._get_prepaid_today())
        if problems:
            texts = self._explain(problems)
            if len(rows) > 1:
                texts = self._add_lines(problems, texts)
            raise UserError("\n".join(texts))
        for row, vals in zip(rows, vals_list, strict=True):
            vals.update(row._asdict(), partner_id=row.customer.id)
            del vals["line"], vals["customer"]
        self._make_blocks(rows, vals_list)
        openings = super().create(vals_list)
        openings._log_on_blocks()
        return openings

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: opening balances never change.

        :raise UserError: always
        """
        raise UserError(
            self.env._("An opening balance never changes. Adjust or extend its block instead.")
        )

    # At an uninstallation too: anybody may send a context that says it is one.
    @api.ondelete(at_uninstall=True)
    def _unlink_except_posted(self):
        """Refuse to delete posted opening balances.

        :raise UserError: naming what to do instead
        """
        if self.sudo().block_id:
            raise UserError(
                self.env._(
                    "The block of this opening balance is in the ledger. Void the block instead."
                )
            )

    @api.model
    def _check_rights(self, companies):
        """Refuse users who do not bring in opening balances.

        :param companies: the `res.company` that owe the hours
        :raise AccessError: for users who are no managers, or not of a company
        """
        if self.env.su:
            return
        if not self.env.user.has_group("prepaid_it_blocks.group_manager"):
            raise AccessError(
                self.env._("Only managers of prepaid time bring in opening balances.")
            )
        if companies - self.env.companies:
            raise AccessError(self.env._("Choose the company in the company menu first."))

    @api.model
    def _prepare_row(self, line, vals):
        """Return the completed `OpeningRow` of a record's values.

        :param line: the row's number, from 1
        :param vals: values of all fields that have a default or are needed
        """
        values = dict.fromkeys(OpeningRow._fields)
        for name in self._get_compared_fields():
            value = vals.get(name)
            if name.startswith("date_"):
                values[name] = fields.Date.to_date(value)
            elif name.endswith("hours"):
                values[name] = to_hours(to_seconds(value or 0.0))
            else:
                values[name] = value
        # A form knows no empty number.
        values["bought_hours"] = values["bought_hours"] or None
        values["normal_rate"] = values["normal_rate"] or None
        values["rate"] = values["rate"] or 0.0
        values["customer"] = (
            self.env["res.partner"].browse(vals.get("partner_id")).commercial_partner_id
        )
        row = OpeningRow(**dict(values, line=line, external_key=vals.get("external_key")))
        return opening.complete(row, row.date_cutover)

    @api.model
    def _get_compared_fields(self):
        """Return the fields, but for key and customer, that a file may state."""
        return [
            "hours",
            "bought_hours",
            "rate",
            "normal_rate",
            "date_start",
            "date_end",
            "date_cutover",
        ]

    @api.model
    def _make_blocks(self, rows, vals_list):
        """Make the blocks of rows and put them into the values.

        :param rows: list of completed `OpeningRow` whose customers are partners
        :param vals_list: values of the opening balances, in the same order
        """
        by_company = {}
        for row, vals in zip(rows, vals_list, strict=True):
            by_company.setdefault(vals["company_id"], []).append((row, vals))
        for company_id, pairs in by_company.items():
            # Sudo: nobody makes blocks manually; the manager's right was checked.
            company = self.env["res.company"].sudo().browse(company_id)
            blocks = self.env["prepaid.block"].sudo()
            blocks = blocks._create_opening(company, [row for row, __ in pairs])
            for block, (__, vals) in zip(blocks, pairs, strict=True):
                vals["block_id"] = block.id

    def _log_on_blocks(self):
        """Say on each block where it came from."""
        bodies = {}
        for record in self:
            details = {
                "key": record.external_key,
                "date": fields.Date.to_string(record.date_cutover),
                "hours": as_clock(record.hours),
                "bought": as_clock(record.bought_hours),
            }
            text = self.env._("Opening balance %(key)s: %(hours)s hours were left on %(date)s.")
            if record.bought_hours:
                text = self.env._(
                    "Opening balance %(key)s: of %(bought)s hours, %(hours)s were left on %(date)s."
                )
            bodies[record.block_id.id] = escape(text % details)
        # Sudo: managers do not write blocks; one note for all, since a file may be long.
        self.sudo().mapped("block_id")._message_log_batch(bodies=bodies)
