"""What the suites of alerts share: an agreement with levels, and who is notified."""

from ..common import PrepaidCase


class AlertCase(PrepaidCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.block = cls._sell(10.0)
        cls.agreement = cls.block.agreement_id
        cls.ticket = cls._create_ticket()
        cls.company.prepaid_alert_digest = False
        cls.template = cls.env["prepaid.agreement.template"].create({"name": "Tested"})
        cls.agreement.write({"template_id": cls.template.id, "renewal_threshold_percent": 20.0})

    @classmethod
    def _create_level(cls, measure="used_percent", threshold=50.0, sequence=10, **vals):
        vals = vals or {"to_salesperson": True}
        return cls.env["prepaid.alert.level"].create(
            dict(
                vals,
                template_id=cls.template.id,
                measure=measure,
                threshold=threshold,
                sequence=sequence,
            )
        )

    def _run(self):
        self.env.flush_all()
        self.env.clear()
        return self.env["prepaid.agreement"]._cron_renew()

    def _get_notified(self, kind="reached"):
        """Return (level's name, reader's name) of the notices that were mailed, in their order."""
        notices = self.agreement.notice_ids.filtered(lambda one: one.kind == kind).sorted("id")
        for notice in notices:
            self.assertEqual(notice.state, "sent", notice.problem)
        return [(one.alert_id.level_id.name, one.partner_id.name) for one in notices]
