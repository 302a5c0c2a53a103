"""What is done in another way on 18.0 than on 19.0."""

from odoo.addons.prepaid_it_blocks.compat import SERIES

# Methods by which the web client reads groups, with their arguments.
GROUP_READS = {"read_group": [[], ["id"], ["id"]], "web_read_group": [[], ["id"], ["id"]]}
if SERIES >= 19:
    GROUP_READS = {
        "read_group": [[], ["id"], ["id"]],
        "web_read_group": [[], ["id"], ["__count"]],
        "formatted_read_group": [[], ["id"], ["__count"]],
        "formatted_read_grouping_sets": [[], [["id"]], ["__count"]],
    }


class SeriesMixin:
    """Short cuts that do the same on either series."""

    def _close_account(self, account, is_closed=True):
        """Take an account out of use, or back into it."""
        if SERIES >= 19:
            account.active = not is_closed
        else:
            account.deprecated = is_closed

    def _hear_of_payment(self, payment, state):
        """Process a provider's notification of a payment: "pending", "done" or "error"."""
        data = {"reference": payment.reference, "simulated_state": state}
        if SERIES >= 19:
            payment._process("demo", data)
        else:
            payment._handle_notification_data("demo", data)

    @classmethod
    def _create_unit(cls, name, factor, unit):
        """Return a unit of measure that is so many of another one."""
        if SERIES >= 19:
            vals = {"relative_factor": factor, "relative_uom_id": unit.id}
        else:
            # Of the unit of reference.
            factor /= unit.factor
            kind = "bigger" if factor > 1.0 else "smaller"
            vals = {"category_id": unit.category_id.id, "uom_type": kind, "factor_inv": factor}
        return cls.env["uom.uom"].create(dict(vals, name=name))

    def _group_list(self, model, domain, groupby, measures, order=None):
        """Return the groups of a list, as the web client asks for them.

        :param measures: names of fields
        :param order: a measure and its direction
        :return: list of dicts of what is grouped by, and of measures by their names
        """
        self.env.flush_all()
        if SERIES < 19:
            return model.web_read_group(domain, measures, [groupby], orderby=order or False)[
                "groups"
            ]
        specs = self._prepare_aggregates(model, measures)
        groups = model.web_read_group(domain, [groupby], specs, order=order)["groups"]
        return [self._read_aggregates(model, group, measures) for group in groups]

    def _group_graph(self, model, domain, groupby, measures):
        """Return the groups of a graph, as `_group_list` does."""
        self.env.flush_all()
        if SERIES < 19:
            return model.read_group(domain, measures, groupby, lazy=False)
        groups = model.formatted_read_group(
            domain, groupby, self._prepare_aggregates(model, measures)
        )
        return [self._read_aggregates(model, group, measures) for group in groups]

    def _group_pivot(self, model, domain, groupings, measures):
        """Return the groups of each of a pivot's groupings, as `_group_list` does."""
        self.env.flush_all()
        if SERIES < 19:
            specs = [f"{name}:{model._fields[name].aggregator}" for name in measures]
            return [model.read_group(domain, specs, names, lazy=False) for names in groupings]
        specs = self._prepare_aggregates(model, measures)
        found = model.formatted_read_grouping_sets(domain, groupings, specs)
        return [[self._read_aggregates(model, one, measures) for one in groups] for groups in found]

    def _prepare_aggregates(self, model, measures):
        """Return the web client's aggregates of measures on 19.0; of money its currencies too."""
        specs = []
        for field in (model._fields[name] for name in measures):
            specs.append(f"{field.name}:{field.aggregator}")
            if field.type == "monetary":
                specs.append(f"{field.get_currency_field(model)}:array_agg_distinct")
                specs.append(f"{field.name}:sum_currency")
        return list(dict.fromkeys(specs))

    def _read_aggregates(self, model, group, measures):
        """Return a group with its measures, read as the web client of 19.0 reads them."""
        group = dict(group)
        for field in (model._fields[name] for name in measures):
            function = field.aggregator
            if field.type == "monetary":
                currencies = group[f"{field.get_currency_field(model)}:array_agg_distinct"]
                function = field.aggregator if len(currencies) == 1 else "sum_currency"
            group[field.name] = group[f"{field.name}:{function}"]
        return group
