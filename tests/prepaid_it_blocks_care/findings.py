"""What the suites on findings share."""

from odoo.addons.prepaid_it_blocks_care.policies.finding import read_decision


class FindingMixin:
    """Findings at the firm's customer, and what the customer says of them."""

    @classmethod
    def _create_finding(cls, name="Backup fails", hours=2.0, agreement=None, **vals):
        vals = dict({"agreement_id": (agreement or cls.agreement).id, "name": name}, **vals)
        finding = cls.env["prepaid.finding"].with_user(cls.technician)
        finding = finding.create(dict(vals, estimated_hours=hours))
        return finding.with_user(cls.env.user)

    @classmethod
    def _decide(cls, finding, decision="approved", until=None, **vals):
        """Let the single point of contact decide, as the portal's page does."""
        posted = dict({"decision": decision, "until": until, "name": "Berta B."}, **vals)
        given = read_decision(posted, cls.company._get_prepaid_today())
        cls.env.flush_all()
        return finding.sudo()._decide(cls.contact, given, "192.0.2.1")

    @classmethod
    def _ask(cls, findings):
        findings.with_user(cls.technician).action_ask()
        return findings.sudo().ask_mail_id
