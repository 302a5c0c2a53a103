"""Views, PDFs, settings and data: what people read."""

from lxml import etree

from odoo.tests import Form

from ..common import SERIES, PrepaidCase


class TestViews(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0)
        cls.agreement = cls.block.agreement_id

    def _get_arch(self, model, view_type, user):
        model = self.env[model].with_user(user)
        return model.get_view(view_type=view_type)["arch"]

    def test_every_view_loads_for_each_role(self):
        views = {
            "prepaid.agreement": ("form", "list", "kanban", "search"),
            "prepaid.block": ("form", "list", "kanban", "search"),
            "prepaid.entry": ("form", "list", "pivot", "graph", "search"),
            "prepaid.lock": ("form", "list"),
        }
        for user in (self.technician, self.salesman, self.accountant, self.manager):
            for model, kinds in views.items():
                for kind in kinds:
                    arch = self._get_arch(model, kind, user)
                    self.assertTrue(etree.fromstring(arch).xpath("//field"), (model, kind))

    def test_ticket_form_shows_the_balance_to_technicians(self):
        arch = self._get_arch("helpdesk.ticket", "form", self.technician)
        self.assertIn("prepaid_balance_hours", arch)
        self.assertIn("prepaid_used_hours", arch)

    def test_ticket_form_logs_time(self):
        if SERIES < 19:
            # OCA's view names `uid` in a field's context, which the server-side form does not
            # know. The browser's test logs time there.
            self.skipTest("the ticket's form needs a browser in this series")
        ticket = self._create_ticket()
        with (
            Form(ticket.with_user(self.env.ref("base.user_admin"))) as form,
            form.timesheet_ids.new() as line,
        ):
            line.name = "By the form"
            line.unit_amount = 1.5
            line.employee_id = self.employee
        self.env.clear()
        self.assertEqual(self.block.used_hours, 1.5)

    def test_agreement_form_saves(self):
        with Form(self.agreement.with_user(self.manager)) as form:
            form.renewal_threshold_percent = 35.0
        self.assertEqual(self.agreement.renewal_threshold_percent, 35.0)

    def test_quotation_form_shows_the_saving(self):
        arch = self._get_arch("sale.order", "form", self.salesman)
        for fname in ("prepaid_hours", "prepaid_rate", "prepaid_saving"):
            self.assertIn(fname, arch)

    def test_settings_are_the_companys(self):
        settings = self.env["res.config.settings"].create(
            {"prepaid_activation": "invoice", "prepaid_threshold_percent": 25.0}
        )
        settings.execute()
        self.assertEqual(self.company.prepaid_activation, "invoice")
        self.assertEqual(self.company.prepaid_threshold_percent, 25.0)
        self.company.prepaid_activation = "order"
        other = self._sell(5.0, contact=self.other_contact).agreement_id
        self.assertEqual(other.renewal_threshold_percent, 25.0)

    def test_smart_buttons_open_what_they_name(self):
        action = self.customer.action_view_prepaid_agreements()
        self.assertEqual(action["res_id"], self.agreement.id)
        blocks = self.agreement.action_view_blocks()
        self.assertEqual(self.env["prepaid.block"].search(blocks["domain"]), self.block)
        entries = self.agreement.action_view_entries()
        self.assertEqual(len(self.env["prepaid.entry"].search(entries["domain"])), 1)

    def test_agreement_is_sent_and_signed(self):
        self._send_agreement(self.agreement)
        self.assertEqual(self.agreement.state, "sent")
        self.agreement.action_sign()
        self.assertEqual(
            (self.agreement.state, str(self.agreement.date_signed)), ("signed", "2026-03-16")
        )

    def test_agreement_mail_carries_the_pdf(self):
        template = self.env.ref("prepaid_it_blocks_agreement.mail_template_agreement")
        mail = self.env["mail.mail"].browse(template.send_mail(self.agreement.id))
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn(self.agreement.name, mail.subject)
        self.assertEqual(len(mail.attachment_ids), 1)


class TestReports(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(20.0, prepaid_validity_months=12)
        cls.agreement = cls.block.agreement_id

    def _text(self, html):
        if isinstance(html, bytes):
            html = html.decode()
        text = " ".join(etree.HTML(html).itertext())
        return " ".join(text.replace("\xa0", " ").split())

    def test_quotation_shows_hours_rate_saving_and_validity(self):
        order = self.block.sale_line_id.order_id
        text = self._text(
            self.env["ir.actions.report"]._render_qweb_html(
                "sale.action_report_saleorder", order.ids
            )[0]
        )
        for expected in ("20:00 hours at", "90.00", "instead of", "100.00", "200.00", "saved."):
            self.assertIn(expected, text)
        self.assertIn("Valid for 12 months", text)

    def test_other_quotations_say_nothing_of_hours(self):
        product = self.env["product.template"].create({"name": "Cable", "list_price": 5.0})
        order = self._create_order(product=product)
        text = self._text(
            self.env["ir.actions.report"]._render_qweb_html(
                "sale.action_report_saleorder", order.ids
            )[0]
        )
        self.assertNotIn("hours at", text)

    def test_agreement_names_contact_rates_and_rules(self):
        text = self._text(
            self.env["ir.actions.report"]._render_qweb_html(
                "prepaid_it_blocks_agreement.report_prepaid_agreement", self.agreement.ids
            )[0]
        )
        for expected in (
            self.agreement.name,
            "Bakery Ltd",
            "Berta Baker",
            "Single point of contact",
            "Software licences",
            "Confidentiality",
            self.block.name,
            "90.00",
            "100.00",
            "20 % of the bought hours",
        ):
            self.assertIn(expected, text)

    def test_agreement_says_what_its_overage_policy_does(self):
        for policy, expected in (
            ("refuse", "consented to overage"),
            ("allow", "up to 3:00 hours"),
            ("invoice", "invoiced at the normal rate"),
            ("next_block", "The next block pays for it first"),
        ):
            self.agreement.write({"overage_policy": policy, "overage_limit_hours": 3.0})
            text = self._text(
                self.env["ir.actions.report"]._render_qweb_html(
                    "prepaid_it_blocks_agreement.report_prepaid_agreement", self.agreement.ids
                )[0]
            )
            self.assertIn(expected, text)
            self.assertEqual("not broken off" in text, policy != "refuse")

    def test_pdfs_render_with_wkhtmltopdf(self):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        for xmlid, records in (
            ("sale.action_report_saleorder", self.block.sale_line_id.order_id),
            ("prepaid_it_blocks_agreement.report_prepaid_agreement", self.agreement),
        ):
            pdf = report.env["ir.actions.report"]._render_qweb_pdf(xmlid, records.ids)[0]
            self.assertTrue(pdf.startswith(b"%PDF"), xmlid)
            self.assertGreater(len(pdf), 5000)
