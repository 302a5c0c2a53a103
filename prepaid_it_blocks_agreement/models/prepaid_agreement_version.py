import base64
import hashlib
import json

from odoo import api, fields, models
from odoo.addons.prepaid_it_blocks import compat
from odoo.addons.prepaid_it_blocks.batch import bump_rows
from odoo.exceptions import AccessError


class PrepaidAgreementVersion(models.Model):
    """An agreement's text as it was sent, and who signed it.

    A text never changes once it is sent, and nothing of a version once it is signed: versions
    come from `_freeze` alone, the ORM refuses to create, write and delete them, and a trigger
    in the database refuses to change what is frozen, whoever asks. Another text is another
    version. The PDF is kept in the row itself, so that the trigger guards it too.
    """

    _name = "prepaid.agreement.version"
    _description = "Version of an Agreement"
    _inherit = "prepaid.key.mixin"
    _order = "agreement_id, number desc"
    _rec_name = "number"

    agreement_id = fields.Many2one(
        "prepaid.agreement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id")
    number = fields.Integer(string="Version", required=True, readonly=True)
    template_id = fields.Many2one(
        "prepaid.agreement.template", readonly=True, ondelete="restrict", index=True
    )
    template_revision = fields.Integer(
        readonly=True, help="The revision of the template's text that this version has."
    )
    terms_sha256 = fields.Char(
        readonly=True, help="Fingerprint of the terms without what was bought under them."
    )
    offered = fields.Char(
        readonly=True, help="What the text says is sold, to tell whether the order is another one."
    )
    state = fields.Selection(
        [("sent", "To Sign"), ("signed", "Signed"), ("superseded", "Superseded")],
        default="sent",
        required=True,
        readonly=True,
        help="A version is superseded when a newer one is sent before it was signed.",
    )
    html = fields.Html(string="Text", required=True, readonly=True, sanitize=False)
    pdf = fields.Binary(readonly=True, attachment=False)
    pdf_name = fields.Char(compute="_compute_pdf_name")
    pdf_sha256 = fields.Char(
        string="SHA-256", readonly=True, help="Fingerprint of the PDF that was sent."
    )
    date_sent = fields.Datetime(
        string="Date",
        required=True,
        readonly=True,
        default=fields.Datetime.now,
        help="Since when the text is as it is here.",
    )
    signed_by = fields.Char(readonly=True, help="The name that was typed with the signature.")
    signed_by_id = fields.Many2one(
        "res.partner", string="Signatory", readonly=True, ondelete="restrict"
    )
    date_signed = fields.Datetime(string="Signed On", readonly=True)
    signed_ip = fields.Char(string="Signed From", readonly=True, help="Internet address.")
    signature = fields.Binary(readonly=True, attachment=False)
    recorded_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="restrict",
        help="User who recorded the customer's signature on paper.",
    )

    _number_unique = compat.Constraint(
        "UNIQUE (agreement_id, number)",
        "Somebody else has just made a version of this agreement: look at that first.",
    )
    _signed_complete = compat.Constraint(
        "CHECK (state <> 'signed' OR (date_signed IS NOT NULL AND signed_by IS NOT NULL"
        " AND signed_by_id IS NOT NULL AND pdf IS NOT NULL AND pdf_sha256 IS NOT NULL"
        " AND (signature IS NOT NULL OR recorded_by_id IS NOT NULL)))",
        "A signed version needs its PDF, a name, a date and a signature.",
    )

    # One version waits for a signature.
    _sent_key = compat.UniqueIndex("(agreement_id) WHERE state = 'sent'")

    def init(self):
        """Create the trigger that guards versions, which no declaration expresses."""
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION prepaid_agreement_version_frozen() RETURNS trigger AS $$
            DECLARE
                -- Partners may be merged into one, and users deleted.
                free text[] := ARRAY['signed_by_id', 'create_uid', 'write_uid', 'write_date'];
                answer text[] := ARRAY['state', 'signed_by', 'date_signed', 'signed_ip',
                                       'signature', 'recorded_by_id'];
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    IF OLD.state <> 'signed' THEN
                        RETURN OLD;
                    END IF;
                    RAISE EXCEPTION 'A signed version of an agreement is never deleted';
                END IF;
                IF OLD.state = 'sent' THEN
                    free := free || answer;
                    IF OLD.pdf_sha256 IS NULL THEN
                        free := free || ARRAY['pdf', 'pdf_sha256'];
                    END IF;
                ELSIF (NEW.signed_by_id IS NULL) <> (OLD.signed_by_id IS NULL) THEN
                    RAISE EXCEPTION 'A version of an agreement never changes';
                END IF;
                IF to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'A version of an agreement never changes: send another one';
            END
            $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS prepaid_agreement_version_frozen ON prepaid_agreement_version;
            CREATE TRIGGER prepaid_agreement_version_frozen
                BEFORE UPDATE OR DELETE ON prepaid_agreement_version
                FOR EACH ROW EXECUTE FUNCTION prepaid_agreement_version_frozen();
            """
        )

    @api.model
    def _find_by_address(self, number):
        """Extend: the page has the agreement's number and shows the version to read."""
        agreement = self.env["prepaid.agreement"].browse(number).exists()
        return agreement._get_current_version() if agreement else self.browse()

    @api.depends("agreement_id", "number")
    def _compute_pdf_name(self):
        for version in self:
            name = (version.agreement_id.name or "").replace("/", "-")
            version.pdf_name = f"{name}-{version.number}.pdf"

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Refuse: versions come from `_freeze` alone.

        :raise AccessError: always
        """
        raise AccessError(
            self.env._("A version is made when the agreement is sent; nobody adds one.")
        )

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: a version never changes.

        :raise AccessError: always
        """
        raise AccessError(self.env._("A version of an agreement never changes. Send another one."))

    # At an uninstallation too: anybody may send a context that says it is one.
    @api.ondelete(at_uninstall=True)
    def _unlink_never(self):
        """Refuse: a version is never deleted.

        :raise AccessError: always
        """
        raise AccessError(self.env._("A version of an agreement is never deleted."))

    @api.model
    def _freeze(self, agreement):
        """Make the next version of an agreement from its text of now; the one waiting is void.

        :param agreement: one `prepaid.agreement`, in superuser mode as these records are
        :return: the new version
        :raise UserError: when the text cannot be read as a whole
        :raise OperationalError: when somebody else has just made one; Odoo tries again, and
            finds that one
        """
        # The key of one waiting version holds behind it, but its error helps nobody.
        bump_rows(agreement)
        agreement._check_document()
        agreement._get_waiting_version()._keep({"state": "superseded"})
        self.flush_model()
        # Not this model's own method, which refuses everybody.
        version = super().create(  # pylint: disable=super-method-mismatch
            [
                {
                    "agreement_id": agreement.id,
                    "number": max(agreement.version_ids.mapped("number"), default=0) + 1,
                    "template_id": agreement.template_id.id,
                    "template_revision": agreement.template_id.revision,
                    "html": agreement._get_agreement_html(),
                    "terms_sha256": agreement._get_terms_hash(),
                    "offered": agreement._get_offered(),
                }
            ]
        )
        version.flush_model()
        pdf = self.env["ir.actions.report"]._render_qweb_pdf(
            "prepaid_it_blocks_agreement.report_prepaid_agreement_version", version.ids
        )[0]
        version._keep({"pdf": base64.b64encode(pdf), "pdf_sha256": hashlib.sha256(pdf).hexdigest()})
        version.flush_model()
        return version

    def _keep(self, vals):
        """Write the editable fields; the database's trigger checks them.

        :param vals: values of fields
        """
        # Not this model's own method, which refuses everybody.
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def _get_pdf(self):
        """Return the PDF that was sent, as bytes."""
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).pdf or b"")

    def _explain_difference(self):
        """Return the text how the order differs from this version, or None.

        What the text says has to be on a block or a quotation still; and what a quotation that it
        was sent with sells has to be in the text, which lists quotations where there is no block.
        """
        offered = [tuple(row) for row in json.loads(self.offered or "[]")]
        if not offered:
            return None
        agreement = self.agreement_id
        orders = agreement.sale_order_ids.filtered(lambda order: order.state != "cancel")
        own = orders.filtered(lambda one: one.prepaid_agreement_version_number == self.number)
        open_orders = orders.filtered(lambda order: order.state in ("draft", "sent"))
        blocks = agreement.block_ids.filtered(lambda block: block.state != "cancelled")
        figures = agreement._get_offer_figures
        there = figures(blocks) + figures(open_orders.order_line.filtered("prepaid_hours"))
        listed = [row[1:] for row in offered]
        sold = own.order_line.filtered("prepaid_hours")
        is_missing = any(row not in there for row in listed)
        is_unlisted = any(row[0] for row in offered) and not set(figures(sold)) <= set(listed)
        if not (is_missing or is_unlisted):
            return None
        return self.env._(
            "The order is not what version %(number)s of the agreement says any more: it is "
            "%(order)s now. We send you the text that fits, to be signed instead.",
            number=self.number,
            order=agreement._describe_lines(
                sold or open_orders.order_line.filtered("prepaid_hours")
            ),
        )

    def _refuse_difference(self):
        """Return why a text unlike the order is not signed, and notify the firm; or None."""
        problem = self._explain_difference()
        if problem:
            agreement = self.agreement_id
            agreement._remind(
                self.env._("Send the agreement again"),
                self.env._(
                    "The customer could not sign: version %(number)s of agreement %(agreement)s "
                    "says something else than the order. Send the agreement with the quotation "
                    "again.",
                    number=self.number,
                    agreement=agreement.name,
                ),
            )
        return problem

    def _sign(self, name, contact, **evidence):
        """Take down that the customer has signed; a second time changes nothing.

        :param name: the name of who signed
        :param contact: the `res.partner` who signed
        :param evidence: ``signature`` and ``signed_ip``, or ``recorded_by_id`` for paper
        :return: whether this signature was taken down
        """
        self.ensure_one()
        if self.state != "sent":
            return False
        self._keep(
            dict(
                evidence,
                state="signed",
                signed_by=name,
                signed_by_id=contact.id,
                date_signed=fields.Datetime.now(),
            )
        )
        # A real update now: of two signatures at the same time one fails, and tried again it
        # finds the other.
        self.flush_model()
        self.agreement_id._record_signature()
        return True
