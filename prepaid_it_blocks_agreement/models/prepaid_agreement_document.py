from markupsafe import Markup, escape

from odoo import Command, api, models
from odoo.exceptions import UserError

from ..policies import agreement_text


class PrepaidAgreementDocumentMixin(models.AbstractModel):
    """The part of agreements with their text: the template's sections, or the customer's own."""

    _name = "prepaid.agreement.document.mixin"
    _description = "Text of Agreements"

    def _compute_placeholder_text(self):
        text = self.env["prepaid.section.mixin"]._get_placeholder_text()
        for agreement in self:
            agreement.placeholder_text = text

    @api.depends(lambda agreement: agreement._get_contract_fields())
    def _compute_agreement_html(self):
        for agreement in self:
            agreement.agreement_html = agreement._get_agreement_html()

    @api.model
    def _get_contract_fields(self):
        """Extend: let the text follow its sections too."""
        return [
            *super()._get_contract_fields(),
            "section_ids.sequence",
            "section_ids.title",
            "section_ids.body",
            "template_id.section_ids.body",
        ]

    def _get_sections(self):
        """Return the sections of the text: the customer's own, else the template's.

        A template without sections has those of the template that came with the addon.
        """
        self.ensure_one()
        if self.section_ids:
            return self.section_ids
        standard = self.env.ref(
            "prepaid_it_blocks.prepaid_agreement_template_standard", raise_if_not_found=False
        )
        return self.template_id.section_ids or (standard or self.template_id).section_ids

    def _get_agreement_html(self, instead=None):
        """Return the whole text in the customer's language, placeholders filled, as `Markup`.

        :param instead: dict of placeholder to what stands for it instead
        """
        self.ensure_one()
        customer = self.with_context(lang=self._get_customer_lang())
        values = dict(customer._get_document_values(), **(instead or {}))
        return customer._get_parties_html(values) + agreement_text.compose(
            [
                (section.title, agreement_text.fill(section.body, values))
                for section in customer._get_sections()
            ]
        )

    def _get_document_values(self):
        """Return the value of each placeholder, as `Markup`, in the context's language."""
        self.ensure_one()
        terms = self._get_contract_terms()
        return {name: escape(get_text(self) or "") for name, get_text in terms.items()}

    def _get_parties_html(self, values):
        """Return the parties of the agreement, as HTML.

        :param values: as `_get_document_values` returns them
        """
        text = escape(self.env._("between %(firm)s (the firm) and %(customer)s (the customer)."))
        names = {
            name: Markup("<strong>%s</strong>") % values[name] for name in ("firm", "customer")
        }
        return Markup("<p>%s</p>") % (text % names)

    def _check_document(self):
        """Refuse a text that could not be read as a whole.

        A translation may have a placeholder wrong that the text itself has right.

        :raise UserError: naming the section
        """
        self.ensure_one()
        sections = self.with_context(lang=self._get_customer_lang())._get_sections()
        if not sections:
            raise UserError(
                self.env._("Agreement %s has no text: write it on its template.", self.name)
            )
        for section in sections:
            problem, what = section._find_problem() or (None, None)
            if problem:
                text = section._explain_problem(problem, what)
                raise UserError(text % {"title": section.title})

    def action_own_text(self):
        """Copy the template's sections, in the customer's language, to be edited for it alone.

        :raise AccessError: for users who may not change agreements
        """
        self.check_access("write")
        for agreement in self.filtered(lambda one: not one.section_ids):
            sections = agreement.with_context(lang=agreement._get_customer_lang())._get_sections()
            agreement.section_ids = [
                Command.create(
                    {
                        "sequence": section.sequence,
                        "title": section.title,
                        "body": section.body,
                    }
                )
                for section in sections
            ]

    def action_template_text(self):
        """Take the template's text again; the customer's own one is gone.

        :raise AccessError: for users who may not change agreements
        """
        self.check_access("write")
        self.mapped("section_ids").unlink()
