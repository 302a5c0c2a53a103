"""The care's models, methods and routes, and who may do what: see `access.md` here."""

from odoo import Command

from ..access import AccessCase

# Views that are read and have no record of their own.
REPORTS = (
    "prepaid.board",
    "prepaid.calendar.report",
    "prepaid.customer.board",
    "prepaid.figure.report",
    "prepaid.hours.report",
)


def find_row(name):
    """Return a maker that finds the company's row of a report."""

    def find(records):
        company = records.firm.company
        if name == "prepaid.calendar.report":
            records.firm.block._write_guarded({"date_end": "2027-01-01"})
        records.firm.env.flush_all()
        report = records.firm.env[name].with_context(allowed_company_ids=company.ids)
        return report.search([("company_id", "=", company.id)], limit=1)

    return find


class TestAccessMatrix(AccessCase):
    addon = "prepaid_it_blocks_care"

    def _get_makers(self):
        return {
            **{name: find_row(name) for name in REPORTS},
            "prepaid.care.finding.add": lambda records: {
                "result_id": records["prepaid.care.result"].id,
                "name": "The backup is empty",
            },
            "prepaid.care.not.possible": lambda records: {
                "result_id": records["prepaid.care.result"].id
            },
            "prepaid.care.plan": lambda records: {"team_id": records.firm.team.id},
            "prepaid.care.plan.new": lambda records: {
                "team_id": records.firm.team.id,
                "template_ids": [Command.link(records["prepaid.care.template"].id)],
            },
            "prepaid.care.result.action_reopen": lambda records: records.fill(
                "prepaid.care.result", {"state": "fine"}
            ),
            "prepaid.care.template:shared": lambda records: {"company_id": False},
            "prepaid.care.template.check:shared": lambda records: {
                "template_id": records["prepaid.care.template:shared"].id
            },
            "helpdesk.ticket.action_view_fixed_finding": lambda records: (
                self._create_approved(records).fix_ticket_id
            ),
            "prepaid.agreement.action_ask_findings": lambda records: (
                self._create_finding(records.firm, records.firm.agreement).agreement_id
            ),
            "prepaid.finding": lambda records: self._create_finding(
                records.firm, records.firm.agreement
            ),
            "prepaid.contact.moment": lambda records: {
                "model": "prepaid.agreement",
                "res_id": records["prepaid.agreement"].id,
            },
            "prepaid.service.report": self._create_sent,
            "prepaid.service.report.print": lambda records: {
                "agreement_ids": [Command.set(records["prepaid.agreement"].ids)],
                # Another period than that of the report that was sent.
                "date_from": "2026-02-01",
                "date_to": "2026-02-28",
            },
        }

    def _create_finding(self, firm, agreement):
        """Return a finding that a technician has written down."""
        vals = {"agreement_id": agreement.id, "name": "Backup fails", "estimated_hours": 1.0}
        return firm.env["prepaid.finding"].create(vals)

    def _create_approved(self, records):
        """Return a finding that the customer has approved."""
        finding = self._create_finding(records.firm, records.firm.agreement)
        given = {"decision": "approved", "until": None, "name": "Berta", "note": ""}
        finding._decide(records.firm.contact, given)
        return finding

    def _check_routes(self):
        """Extend: two customers have been asked about a finding each."""
        firm = self.firm
        agreements = (firm.agreement, firm.other_agreement)
        self.findings = [self._create_finding(firm, agreement) for agreement in agreements]
        self.file = firm.env["ir.attachment"].create({"name": "log.txt", "raw": b"failed"})
        for finding in self.findings:
            finding.file_ids = [Command.set(self.file.ids)]
            finding.action_ask()
        return super()._check_routes()

    def _get_place(self):
        place = {"attachment_id": self.file.id, "finding_id": self.findings[0].id}
        return {**super()._get_place(), **place}

    def _get_keyed(self, label):
        return self.findings if "/finding/" in label else super()._get_keyed(label)

    def _get_posted(self, label):
        question = self.findings[0]._get_question_mark()
        return {"decision": "approved", "name": "Berta Baker", "question": question}

    def _create_sent(self, records):
        """Return the values of a report that was sent."""
        pdf = records.firm.env["ir.attachment"].create({"name": "service.pdf", "raw": b"PDF"})
        return {
            "state": "sent",
            "attachment_id": pdf.id,
            "date_from": "2026-03-01",
            "date_to": "2026-03-31",
        }

    def _get_arguments(self, model, method):
        return {
            "action_view_customers": ("is_running_out",),
            "action_view_hours": ("used",),
        }.get(method, ())
