from odoo import api, models
from odoo.tools import consteq
from odoo.tools.misc import hmac

from ...policies.choice import to_id

_PURPOSE = "prepaid_key"


class PrepaidKeyMixin(models.AbstractModel):
    """Records that one person opens by a link, without an account.

    A key is for one record and one person. It stands in no field: it is reckoned from secrets
    that no user reads, and put into the link in the one copy of a mail that goes to that person
    (`mail.mail`). It ends when the person may not hold it any more, has another e-mail address,
    or when the agreement's secret is renewed.

    A model that takes part has ``agreement_id``.
    """

    _name = "prepaid.key.mixin"
    _description = "Records Opened by a Key"

    @api.model
    def _find_by_address(self, number):
        """Return the record that a page shows, in the caller's mode; none if there is none.

        Extend where the number in the page's address is not that of the record.

        :param number: the number in the address, an `int`
        """
        return self.browse(number).exists()

    def _get_key_agreement(self):
        """Return the agreement whose secret makes the keys of this record."""
        return self.agreement_id

    def _get_key_facts(self):
        """Return what a key depends on besides the record and the person, as a tuple of texts.

        Nothing by itself; extend for what ends the key when it changes.
        """
        return ()

    def _may_hold_key(self, person):
        """Check if a person opens the record by a key; extend to narrow it.

        :param person: a `res.partner`
        """
        self.ensure_one()
        return person == self._get_key_agreement()._get_spokesperson()

    def _create_key(self, person):
        """Return the key of this record for a person.

        :param person: one `res.partner`, who gets it and nobody else does
        """
        self.ensure_one()
        return f"{person.id}-{self._sign_person(person)}"

    def _sign_person(self, person):
        """Return the signature in a key; an empty recordset has one too, which takes as long.

        :param person: a `res.partner`, or none
        """
        # Sudo: nobody reads the secrets.
        record, person = self.sudo(), person.sudo()
        secret = record._get_key_agreement().key_secret
        facts = (self._name, self.id, secret, person.id, person.email_normalized or "")
        return hmac(record.env, _PURPOSE, facts + record._get_key_facts())

    def _find_key_holder(self, key):
        """Return the person for whom a key of this record was made; none for a wrong key.

        :param key: what a visitor gives as the key, if anything
        :return: a `res.partner`, empty too for who may not hold the key any more
        """
        # No key has other letters than ASCII's, and comparing them would break; nor is it a file.
        is_comparable = isinstance(key, str) and key.isascii()
        number, __, signature = (key if is_comparable else "").partition("-")
        person = self.env["res.partner"].browse(to_id(number) or 0).exists()
        is_right = consteq(self._sign_person(person), signature)
        if not (self and person and is_right and self._may_hold_key(person)):
            return person.browse()
        return person
