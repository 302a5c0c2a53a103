from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..policies.agreement_text import find_problem


class PrepaidSectionMixin(models.AbstractModel):
    """A section of an agreement's text, whose placeholders are known ones."""

    _name = "prepaid.section.mixin"
    _inherit = "prepaid.record.mixin"
    _description = "Section of an Agreement's Text"
    _rec_name = "title"

    sequence = fields.Integer(default=10)
    title = fields.Char(required=True)
    body = fields.Html(
        string="Text",
        required=True,
        help="What names in double braces, such as {{contact}}, stand for is filled in from "
        "each agreement's own settings.",
    )

    @api.constrains("title", "body")
    def _check_placeholders(self):
        for section in self:
            if "{{" in section.title or "}}" in section.title:
                raise ValidationError(
                    self.env._("Placeholders belong in a section's text, not in its title.")
                )
            problem, what = section._find_problem() or (None, None)
            if problem:
                text = self._explain_problem(problem, what) % {"title": section.title}
                known = self.env._("Placeholders are: %s", self._get_placeholder_text())
                raise ValidationError("\n".join([text, known]))

    def _find_problem(self):
        """Return the problem of the section's placeholders, as `find_problem` does."""
        self.ensure_one()
        return find_problem(self.body, self.env["prepaid.agreement"]._get_contract_terms())

    @api.model
    def _explain_problem(self, problem, what):
        """Explain the problem of a placeholder; ``%(title)s`` is left to fill in.

        :param problem: as `find_problem` names it
        :param what: the name or the tag
        """
        if problem == "unknown":
            text = self.env._('Section "%(title)s": there is no placeholder {{%(name)s}}.')
        elif problem == "tag":
            text = self.env._(
                'Section "%(title)s": placeholders belong in the text, not in links or formats: '
                "%(name)s"
            )
        else:
            text = self.env._('Section "%(title)s": braces that belong to no placeholder.')
        return text.replace("%(name)s", what.replace("%", "%%"))

    @api.model
    def _get_placeholder_text(self):
        """Return the placeholders as one writes them."""
        names = self.env["prepaid.agreement"]._get_contract_terms()
        return ", ".join(f"{{{{{name}}}}}" for name in names)
