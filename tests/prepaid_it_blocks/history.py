"""A firm whose history is played twice: in the product and in the reference model."""

from datetime import timedelta

from odoo.addons.prepaid_it_blocks.policies.validity import last_valid_day
from odoo.exceptions import UserError

from ..common import TODAY, PrepaidCase
from ..reference import Reference

UNIT = 3600

# What kinds of work count, in minutes: at least, in which steps, with which weight.
RULES = {None: (0, 0, 1), "remote": (0, 15, 1), "on_site": (120, 60, 1), "urgent": (30, 20, 3)}


def to_units(minutes):
    """Return minutes as seconds."""
    return minutes * 60


def to_accounted(minutes, kind):
    """Return the accounted seconds of minutes of a kind of work."""
    minimum, step, weight = RULES[kind]
    rounded = max(minutes, minimum)
    while step and (rounded - minimum) % step:
        rounded += 1
    return to_units(rounded) * weight


class HistoryCase(PrepaidCase):
    """Customers of two companies, and the steps of histories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_second_company()
        partner = cls.env["res.partner"]
        cls.shop = partner.create(
            {"name": "Bakery Shop", "is_company": True, "parent_id": cls.customer.id}
        )
        cls.farm = partner.create({"name": "Farm Ltd", "is_company": True})
        cls.buyers = {"bakery": cls.contact, "mill": cls.other_contact, "farm": cls.farm}
        cls.companies = {
            "bakery": cls.company,
            "mill": cls.company,
            "farm": cls.second_company,
        }
        cls.tickets = {name: cls._create_ticket(who) for name, who in cls.buyers.items()}
        cls.tickets["shop"] = cls._create_ticket(cls.shop)
        cls.tickets["farm"] = cls._create_ticket(
            cls.farm,
            company_id=cls.second_company.id,
            project_id=cls.second_project.id,
            team_id=False,
        )
        cls.agreements = {name: cls._create_agreement(name) for name in cls.buyers}
        cls.agreements["bakery"].covered_partner_ids = cls.shop
        cls.products = {}
        cls.types = {None: cls.env["prepaid.work.type"]}
        for kind in ("remote", "on_site", "urgent"):
            minimum, step, weight = RULES[kind]
            vals = {"name": kind, "minimum_hours": minimum / 60.0, "weight": weight}
            cls.types[kind] = cls.types[None].create(dict(vals, increment_hours=step / 60.0))

    @classmethod
    def _set_up_second_company(cls):
        cls.second_company = cls.env["res.company"].create({"name": "Second Firm"})
        cls.second_company.resource_calendar_id.tz = "UTC"
        cls.second_company.prepaid_activation = "order"
        cls.env.user.company_ids |= cls.second_company
        cls.second_project = cls.env["project.project"].create(
            {
                "name": "Second Support",
                "allow_timesheets": True,
                "company_id": cls.second_company.id,
            }
        )
        cls.second_employee = cls.env["hr.employee"].create(
            {"name": "Second Technician", "company_id": cls.second_company.id}
        )

    @classmethod
    def _create_agreement(cls, name):
        who = cls.buyers[name]
        return cls.env["prepaid.agreement"].create(
            {
                "partner_id": who.commercial_partner_id.id,
                "contact_id": who.id,
                "company_id": cls.companies[name].id,
                "overage_policy": "next_block" if name == "mill" else "allow",
            }
        )

    def _get_product(self, minutes, months):
        key = (minutes, months)
        if key not in self.products:
            self.products[key] = self._create_product(
                hours=to_units(minutes) / UNIT, prepaid_validity_months=months
            )
        return self.products[key]

    def _start(self):
        self.today = TODAY
        self.lines = []
        # Minutes and kind of work of each of them.
        self.times = []
        # Order line, the reference's for it, whose it is, hours a unit, months.
        self.order_lines = []
        self.reference = Reference(self.companies, settling={"mill"}, payers={"shop": "bakery"})
        self.products.clear()

    def _step_sell(self, name, minutes, months):
        company = self.companies[name]
        product = self._get_product(minutes, months)
        order = self._create_order(self.buyers[name], product, company_id=company.id)
        order.action_confirm()
        end = last_valid_day(self.today, months)
        sold = self.reference.sell(name, self.today, end, to_units(minutes))
        self.order_lines.append((order.order_line, sold, name, to_units(minutes), months))

    def _step_order(self, which, quantity):
        """Change the ordered quantity of a line that was sold."""
        if not self.order_lines:
            return
        line, sold, name, unit, months = self.order_lines[which % len(self.order_lines)]
        hours = (int(unit * quantity * 2) + 1) // 2
        end = last_valid_day(self.today, months)
        self._agree_on(
            self.reference.order(name, sold, self.today, end, hours),
            lambda: line.write({"product_uom_qty": quantity}),
        )

    def _step_pay(self, which, is_paid):
        """Take the payment of a block back, or let it come again."""
        found = self._get_blocks(which)
        if found and found[0].sale_line_id:
            block, expected, name = found
            # What depends on a payment is suspended here: nobody has paid anything.
            block.activation = "order" if is_paid else "payment"
            block.sale_line_id._activate_prepaid_blocks()
            self.reference.pay(name, expected, is_paid)

    def _step_cancel(self, which):
        """Cancel an order, and the hours left with it."""
        if not self.order_lines:
            return
        position = which % len(self.order_lines)
        line, sold = self.order_lines[position][:2]
        is_possible = self.reference.cancel(sold)
        self._agree_on(is_possible, lambda: line.order_id._cancel_keeping_used("Cancelled"))
        if is_possible:
            self.order_lines.pop(position)

    def _step_log(self, name, minutes, offset):
        day = TODAY + timedelta(days=offset)
        vals = {}
        if name == "farm":
            vals = {
                "company_id": self.second_company.id,
                "employee_id": self.second_employee.id,
            }
        self.lines.append(self._log(self.tickets[name], minutes / 60.0, day, **vals))
        self.times.append((minutes, None))
        self.reference.log(name, day, to_units(minutes))

    def _change(self, which, vals, **values):
        if self.lines:
            position = which % len(self.lines)
            self.lines[position].write(vals)
            self.reference.change(self.reference.entries[position], **values)

    def _step_hours(self, which, minutes):
        if self.lines:
            kind = self.times[which % len(self.lines)][1]
            self._retime(which, {"unit_amount": minutes / 60.0}, (minutes, kind))

    def _step_type(self, which, kind):
        if self.lines:
            minutes = self.times[which % len(self.lines)][0]
            vals = {"prepaid_work_type_id": self.types[kind].id}
            self._retime(which, vals, (minutes, kind))

    def _retime(self, which, vals, time):
        self.times[which % len(self.lines)] = time
        self._change(which, vals, hours=to_accounted(*time))

    def _step_day(self, which, offset):
        day = TODAY + timedelta(days=offset)
        self._change(which, {"date": day}, day=day)

    def _step_move(self, which, name):
        entries = self.reference.entries
        if entries and entries[which % len(entries)].customer == "farm":
            # Its employee and its project are another company's.
            return
        self._change(which, {"ticket_id": self.tickets[name].id}, customer=name)

    def _step_exclude(self, which, excluded):
        vals = {"prepaid_excluded": excluded, "prepaid_exclusion": "goodwill"}
        self._change(which, vals, excluded=excluded)

    def _step_delete(self, which):
        if self.lines:
            position = which % len(self.lines)
            self.lines.pop(position).unlink()
            self.times.pop(position)
            self.reference.delete(self.reference.entries[position])

    def _step_pass(self, days):
        self.today += timedelta(days=days)
        self._freezer_of_history.move_to(self.today)
        self.env.flush_all()
        self.env.clear()
        self.env["prepaid.block"]._cron_expire()
        self.reference.expire(self.today)

    def _get_blocks(self, which):
        """Return a block, the reference's for it, and its customer; None without blocks."""
        blocks = sorted(
            (block.number, name, block)
            for name, blocks in self.reference.blocks.items()
            for block in blocks
        )
        if not blocks:
            return None
        __, name, expected = blocks[which % len(blocks)]
        position = self.reference.blocks[name].index(expected)
        return self.agreements[name].block_ids.sorted("id")[position], expected, name

    def _agree_on(self, is_possible, action):
        """Do an action that is possible; check that it is refused otherwise."""
        if is_possible:
            action()
        else:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                action()

    def _step_adjust(self, which, minutes):
        found = self._get_blocks(which)
        if found:
            block, expected, name = found
            hours = to_units(minutes) if minutes >= 0 else -to_units(-minutes)
            self._agree_on(
                self.reference.adjust(name, expected, self.today, hours),
                lambda: block._adjust(hours / UNIT, "Adjusted"),
            )

    def _step_transfer(self, which, target, minutes):
        found = self._get_blocks(which)
        if found:
            block, expected, name = found
            hours = to_units(minutes)
            self._agree_on(
                self.reference.transfer(name, expected, target, hours),
                lambda: block._transfer(self.agreements[target], hours / UNIT, "Moved"),
            )

    def _step_void(self, which):
        found = self._get_blocks(which)
        if found:
            block, expected, __ = found
            self._agree_on(self.reference.void(expected), lambda: block._void("Voided"))
