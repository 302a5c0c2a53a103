"""What another addon adds to a renewal quotation, its mail and its refresh."""

from odoo import Command

from .renewal import RenewalCase


class TestRenewalHooks(RenewalCase):
    def setUp(self):
        super().setUp()
        self._log(self.ticket, 18.0)

    def _extend(self, name, method, model="prepaid.agreement"):
        """Extend a method as another addon does.

        :param method: a function of what it extends, the records and the arguments
        """
        extended = getattr(self.registry[model], name)
        self.patch(
            self.registry[model],
            name,
            lambda records, *args, **kwargs: method(
                lambda *given, **named: extended(records, *given, **named), records, *args, **kwargs
            ),
        )

    def test_the_mail_brings_what_others_attach(self):
        flyer = self.env["ir.attachment"].create({"name": "flyer.txt", "raw": b"Hours"})

        def attach(extended, agreement, order):
            values = extended(order)
            links = [*values.get("attachment_ids", ()), Command.link(flyer.id)]
            return dict(values, attachment_ids=links)

        self._extend("_get_renewal_mail_values", attach)
        self.assertIn(flyer, self._mails(self.agreement._renew(mail=True)).attachment_ids)

    def test_the_salesperson_reads_what_others_say_of_its_reason(self):
        self._extend(
            "_explain_quotation",
            lambda extended, agreement, is_asked: f"A fair comes up. {extended(is_asked)}",
        )
        note = str(self.agreement._renew(mail=True).activity_ids.note)
        self.assertIn("A fair comes up. The customer's prepaid hours run low: 2:00 are left.", note)

    def test_its_mails_say_what_others_add(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = "fr_FR"
        order = self.agreement._renew()
        templates = [
            self.env.ref(f"prepaid_it_blocks.mail_template_renewal{suffix}")
            for suffix in ("", "_followup")
        ]

        def render(template):
            bodies = template._render_field("body_html", order.ids, compute_lang=True)
            return str(bodies[order.id]).replace(" ", "").replace("\n", "")

        before = [render(template) for template in templates]
        self._extend(
            "_get_renewal_mail_notes",
            lambda extended, order: [*extended(), f"<{order.name}>", order.env.lang],
            model="sale.order",
        )
        note = f"<p>&lt;{order.name}&gt;</p><p>fr_FR</p>"
        for template, body in zip(templates, before, strict=True):
            self.assertEqual(render(template).replace(note, "", 1), body)
            self.assertNotIn(note, body)

    def test_a_quotation_is_refreshed_for_another_reason(self):
        order, started = self.agreement._renew(), []
        self._extend(
            "_needs_refresh",
            lambda extended, agreement, order: order.client_order_ref == "wait" or extended(order),
        )
        self._extend(
            "_start_renewal", lambda extended, agreement: (extended(), started.append(agreement))
        )
        self.block.product_id.list_price = 2000.0
        self.assertEqual(self.agreement._renew(), order)
        self.assertEqual((order._get_sold_lines().price_unit, started), (1800.0, []))
        order.client_order_ref = "wait"
        self.assertEqual(self.agreement._renew(), order)
        self.assertEqual(order._get_sold_lines().price_unit, 2000.0)
        # What was accepted is left alone, but the renewal was begun.
        order.signed_by = "Berta Baker"
        self.block.product_id.list_price = 2100.0
        self.agreement._renew()
        self.assertEqual(order._get_sold_lines().price_unit, 2000.0)
        self.assertEqual(started, [self.agreement] * 2)

    def test_lines_that_are_no_part_of_the_offer_stay(self):
        def leave_notes_out(extended, order):
            return extended().filtered(lambda line: line.display_type != "line_note")

        self._extend("_get_offer_lines", leave_notes_out, model="sale.order")
        order = self.agreement._renew()
        note = Command.create({"display_type": "line_note", "name": "Bring a cake"})
        order.write({"order_line": [note]})
        self.block.product_id.list_price = 2000.0
        self.agreement.action_renew()
        self.assertEqual(order._get_sold_lines().price_unit, 2000.0)
        self.assertIn("Bring a cake", order.order_line.mapped("name"))

    def test_what_follows_an_offer_is_done_once_it_is_there(self):
        order = self.agreement._renew()

        def log_price(extended, agreement, order, offer, vals):
            extended(order, offer, vals)
            order.client_order_ref = f"{order._get_sold_lines().price_unit:.0f}"

        self._extend("_replace_offer", log_price)
        self.block.product_id.list_price = 2000.0
        self.agreement.action_renew()
        self.assertEqual(order.client_order_ref, "2000")
