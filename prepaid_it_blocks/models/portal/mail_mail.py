import re

from markupsafe import escape

from odoo import api, models

# Addresses of the product's pages in a mail, as HTML writes them: host, path, arguments.
_PAGE_LINK = re.compile(
    r"""(?P<mark>["'])(?P<host>https?://[^/"']+)(?P<path>/my/prepaid/[\w/]+)(?P<query>\?[^"'#]*)?(?=["'#])"""
)


class MailMail(models.Model):
    """Mails whose links open a page of the portal, without an account, for whom they go to.

    A mail is kept with addresses that open nothing by themselves. Each key is put into the copy
    that goes out to its person alone.
    """

    _inherit = "mail.mail"

    def _personalize_outgoing_body(self, body, partner=False, *args, **kwargs):
        """Extend: put in the keys of the person whom this copy goes to."""
        body = super()._personalize_outgoing_body(body, partner, *args, **kwargs)
        if not partner or "/my/prepaid/" not in body:
            return body
        return _PAGE_LINK.sub(lambda link: self._add_key(link, partner), str(body))

    def _add_key(self, link, partner):
        """Return an address in a mail with the key of its reader, where there is one to have.

        :param link: a match of ``_PAGE_LINK``
        :param partner: the `res.partner` whom this copy goes to
        """
        record = self.sudo()._find_keyed_record(link["path"])
        text = link[0]
        # A key goes to no other server than the record's own.
        hosts = record and {record.get_base_url(), self.get_base_url()}
        query = link["query"] or ""
        if not record or link["host"] not in hosts or "access_token=" in query:
            return text
        if not record._may_hold_key(partner):
            return text
        sign = escape("&") if query else "?"
        return f"{text}{sign}access_token={record._create_key(partner)}"

    @api.model
    def _find_keyed_record(self, path):
        """Return the record whose page has an address, in superuser mode; None for another page.

        :param path: the address from the host on
        """
        for pattern, model in self._get_keyed_pages().items():
            found = re.fullmatch(pattern, path)
            if found:
                return self.env[model]._find_by_address(int(found[1]))
        return None

    @api.model
    def _get_keyed_pages(self):
        """Return the model whose record a page shows, by the pattern of the page's address.

        Extend with models that take part in `prepaid.key.mixin`. The pattern matches the whole
        address from the host on; its one group is the number in it.
        """
        return {r"/my/prepaid/(\d{1,9})": "prepaid.agreement"}
