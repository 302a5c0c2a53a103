"""Mail templates: which fields they have, and their language up to 14.0."""

import re

from lxml import etree

from . import expressions, jinja
from .errors import Refused
from .markup import elements, new, remove, replace

FIELDS_OF_14 = {
    "attachment_ids",
    "auto_delete",
    "body_html",
    "email_cc",
    "email_from",
    "email_to",
    "lang",
    "mail_server_id",
    "model_id",
    "name",
    "partner_to",
    "report_name",
    "report_template",
    "reply_to",
    "scheduled_date",
    "subject",
    "use_default_to",
    "user_signature",
}
WORDS_ONLY = {"description", "template_category"}
HEADERS = {
    "email_cc",
    "email_from",
    "email_to",
    "lang",
    "partner_to",
    "report_name",
    "reply_to",
    "scheduled_date",
    "subject",
}
REFERENCE = re.compile(r"ref\(['\"]([\w.]+)['\"]\)")


def mail_templates(root):
    return [r for r in root.iter("record") if r.get("model") == "mail.template"]


def mail_report(root, target):
    """``report_template_ids`` -> ``report_template`` with the report's own file name.

    Last series: 16.0, where a template has one report and names the file itself.
    """
    for record in mail_templates(root):
        for field in record.findall("field[@name='report_template_ids']"):
            reports = REFERENCE.findall(field.get("eval", ""))
            if len(reports) != 1:
                raise Refused("a mail has exactly one report before 17.0", field)
            others = [new("field", {"name": "report_template", "ref": reports[0]})]
            file_name = target.report_names.get(reports[0].rpartition(".")[2])
            if file_name and record.find("field[@name='report_name']") is None:
                others.append(new("field", {"name": "report_name"}, f"{{{{ {file_name} }}}}"))
            replace(field, *others)


def mail_templates_to_jinja(root, target):
    """QWeb bodies -> Jinja in CDATA, ``{{ }}`` -> ``${ }``, and no ``description``.

    Last series: 14.0. The body's field loses ``type="html"``, which would drop its text.
    """
    for record in mail_templates(root):
        for field in record.findall("field"):
            name = field.get("name")
            if name in WORDS_ONLY:
                remove(field)
            elif name not in FIELDS_OF_14:
                raise Refused(f"mail.template has no field {name} on 14.0", field)
            elif name == "body_html":
                _write_body(field, target.models)
            elif name in HEADERS and field.text:
                field.text = expressions.header(field.text, target.models, field)


def _write_body(field, models):
    text = jinja.body(field, models)
    for child in elements(field):
        if child is not field and child.getparent() is field:
            field.remove(child)
    field.attrib.pop("type", None)
    field.text = etree.CDATA(text)
