from markupsafe import escape

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...policies.hours import as_clock


class PrepaidAgreementEndMixin(models.AbstractModel):
    """Part of `prepaid.agreement`: its end, and what becomes of hours that are left.

    Where customers are merged, the one that remains has one open agreement in each company;
    others end, and what they still hold moves there at its own price. The ledger's rows stay
    where they are.
    """

    _name = "prepaid.agreement.end.mixin"
    _description = "End of Prepaid Agreements"

    @api.constrains("state")
    def _check_nothing_stranded(self):
        """Refuse to end agreements with hours, whatever ends them: nobody could use these."""
        for agreement in self.filtered(lambda agreement: agreement.state == "ended"):
            ordered = agreement.block_ids.filtered(lambda block: block.state == "pending")
            if ordered or agreement.balance_seconds:
                raise ValidationError(
                    self.env._(
                        "Agreement %s still has hours, or hours on order. Press End on it: you "
                        "are asked what becomes of them.",
                        agreement.name,
                    )
                )

    def action_end(self):
        """End agreements; ask about remaining hours first.

        :raise AccessError: for users who are no managers
        :raise UserError: when hours are on order, or several agreements still have hours
        """
        self._check_may_end()
        for agreement in self:
            if agreement.ordered_hours:
                raise UserError(
                    self.env._(
                        "Agreement %s has hours on order. It can end when they are paid, or "
                        "when the order is cancelled.",
                        agreement.name,
                    )
                )
        full = self.filtered("balance_seconds")
        if full and len(self) == 1:
            return self._get_end_dialog()
        if full:
            raise UserError(
                self.env._(
                    "Agreement %s still has hours. Open it and end it there: you are asked "
                    "what becomes of them.",
                    full[0].name,
                )
            )
        self._write_guarded({"state": "ended"})
        return None

    @api.model
    def _check_may_end(self):
        """Refuse who does not end agreements, whatever is left of them.

        :raise AccessError: for users who are no managers
        """
        if not (self.env.su or self.env.user.has_group("prepaid_it_blocks.group_manager")):
            raise AccessError(self.env._("Only managers of prepaid time end agreements."))

    def _get_end_dialog(self):
        """Return the action of the dialog that asks about remaining hours."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "prepaid_it_blocks.prepaid_agreement_end_action"
        )
        action["context"] = {"default_agreement_id": self.id}
        return action

    def _get_left_blocks(self):
        """Return the blocks of these agreements that still have hours."""
        return self.mapped("block_ids").filtered(
            lambda block: block.state == "active" and block.balance_seconds
        )

    def _get_left_text(self):
        """Describe the remaining hours, a line for each block."""
        return "\n".join(self._describe_left(self._get_left_blocks()).values())

    @api.model
    def _describe_left(self, blocks):
        """Describe the remaining hours of blocks.

        Extend to say what each choice of the dialog brings.

        :param blocks: `prepaid.block` records
        :return: dict of block to a line of text, in the order of the blocks
        """
        return {
            block: self.env._(
                "%(block)s: %(left)s hours left",
                block=block.name,
                left=as_clock(block.balance_hours),
            )
            for block in blocks
        }

    def _end(self, remaining_action, reason, target=None):
        """End an agreement and do something with the hours that are left.

        :param remaining_action: one of the choices of the dialog `prepaid.agreement.end`; see
            `prepaid.block._settle_remaining`
        :param reason: reason; stands in the ledger
        :param target: the `prepaid.agreement` that gets the hours, to transfer them
        :raise UserError: when hours are on order or cannot go there
        """
        self.ensure_one()
        if self.state == "ended":
            raise UserError(self.env._("Agreement %s has ended.", self.name))
        hours = self.balance_hours
        text = self._get_left_blocks()._settle_remaining(remaining_action, reason, target)
        # What is on order refuses here; what is left is gone.
        self.action_end()
        texts = {
            "hours": as_clock(hours),
            "reason": reason,
            "target": target.name if target else "",
        }
        self.message_post(body=escape(text % texts))

    @api.model
    def _check_merge(self, sources, target):
        """Refuse a merge that would leave an agreement with somebody who is no customer.

        :param sources: the `res.partner` that will be gone
        :param target: the `res.partner` that remains
        :raise UserError: naming what to merge into instead
        """
        partners = sources | target
        agreement = self.search(
            [("partner_id", "in", partners.ids), ("state", "!=", "ended")], limit=1
        )
        company = target.commercial_partner_id
        if company == target and not any(partners.mapped("is_company")):
            # Who remains takes over the company that the others work for.
            company = target.parent_id or sources.mapped("parent_id")[:1] or target
        if agreement and company != target:
            raise UserError(
                self.env._(
                    "%(customer)s has prepaid agreement %(agreement)s, so it cannot become "
                    "a contact of %(company)s. Merge it into %(company)s itself.",
                    customer=agreement.partner_id.display_name,
                    agreement=agreement.name,
                    company=company.display_name,
                )
            )

    @api.model
    def _merge_customers(self, sources, target):
        """Leave one open agreement in each company to partners that become one.

        The remaining partner's own one is kept, else the oldest.

        :param sources: the `res.partner` that will be gone
        :param target: the `res.partner` that remains
        :return: list of (ended agreement, kept agreement)
        """
        agreements = self.search(
            [("partner_id", "in", (sources | target).ids), ("state", "!=", "ended")], order="id"
        )
        merged = []
        for company in agreements.mapped("company_id"):
            own = agreements.filtered(lambda one, company=company: one.company_id == company)
            kept = own.filtered(lambda one: one.partner_id == target) or own[:1]
            for agreement in own - kept:
                agreement._merge_into(kept)
                merged.append((agreement, kept))
        return merged

    def _merge_into(self, kept):
        """Move this agreement's hours to another one of its company, and end it.

        Its overage stays, and so does time that was drawn from it. Extend to take along what goes
        on there.

        :param kept: the `prepaid.agreement` that remains
        """
        self.ensure_one()
        hours = self.balance_hours
        self._move_open_orders(kept)
        self._get_left_blocks()._transfer_remaining(kept, self.env._("Customers merged"))
        self._write_guarded({"state": "ended"})
        texts = {
            "customer": self.partner_id.display_name,
            "agreement": self.name,
            "kept": kept.name,
            "hours": as_clock(hours),
        }
        text = self.env._(
            "Ended: customer %(customer)s was merged. %(hours)s hours moved to agreement %(kept)s."
        )
        self.message_post(body=escape(text % texts))
        text = self.env._(
            "Customer %(customer)s was merged. %(hours)s hours came from agreement %(agreement)s."
        )
        kept.message_post(body=escape(text % texts))

    def _move_open_orders(self, kept):
        """Let blocks that wait for payment, and open quotations, go on with another agreement.

        Of two open renewals the kept agreement's own remains one; the other becomes a
        quotation like any other, which the customer can still accept.
        """
        pending = self.block_ids.filtered(lambda block: block.state == "pending")
        orders = self.sale_order_ids.filtered(lambda order: order.state in ("draft", "sent"))
        if kept._get_open_renewal():
            orders.filtered("is_prepaid_renewal")._write_guarded({"is_prepaid_renewal": False})
        (orders | pending.mapped("sale_order_id"))._write_guarded({"prepaid_agreement_id": kept.id})
        pending.write({"agreement_id": kept.id})
