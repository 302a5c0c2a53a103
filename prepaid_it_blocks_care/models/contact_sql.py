"""Statements that find contacts with customers, and the last one of each."""

# The last contact of each agreement is noted on it, where it is another one than before.
REFRESH = """
    UPDATE prepaid_agreement a
       SET last_contact_id = c.id, last_contact_date = c.date
      FROM unnest(%s::int4[]) AS n (id)
     CROSS JOIN LATERAL (
           SELECT id, date FROM prepaid_contact_moment
            WHERE agreement_id = n.id ORDER BY date DESC, id DESC LIMIT 1) c
     WHERE a.id = n.id AND a.last_contact_id IS DISTINCT FROM c.id
"""
# Those of open agreements that were noted while somebody else was at work on the agreement.
BEHIND = """
    SELECT a.id
      FROM prepaid_agreement a
     CROSS JOIN LATERAL (
           SELECT id FROM prepaid_contact_moment
            WHERE agreement_id = a.id ORDER BY date DESC, id DESC LIMIT 1) c
     WHERE a.state <> 'ended' AND a.last_contact_id IS DISTINCT FROM c.id
"""
# Meetings that are over and were not looked at yet, with each person from outside who did not
# decline; one without such a person has a row without.
MEETINGS = """
    SELECT e.id, e.stop, e.active, e.user_id, u.company_id, e.res_model, e.res_id, p.id
      FROM calendar_event e
      LEFT JOIN res_users u ON u.id = e.user_id
      LEFT JOIN calendar_attendee t ON t.event_id = e.id AND t.state <> 'declined'
      LEFT JOIN res_partner p ON p.id = t.partner_id AND p.partner_share
     WHERE e.prepaid_contact_due AND e.stop <= %s
     ORDER BY e.id, p.id
"""
# The last contact of each open agreement before this addon was there, as far as messages say it:
# a person of the customer has written, was answered on a ticket, or was called or met. Whose
# mails were automatic is not known any more.
PAST_CONTACTS = """
    INSERT INTO prepaid_contact_moment
           (agreement_id, company_id, date, kind, partner_id, user_id, model, res_id,
            create_uid, create_date, write_uid, write_date)
    SELECT DISTINCT ON (f.agreement_id) f.agreement_id, f.company_id, f.date, f.kind,
           CASE WHEN f.kind = 'answer' THEN f.author_id END,
           CASE WHEN f.kind <> 'answer' THEN f.user_id END, f.model, f.res_id,
           %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM (
           WITH documents AS (
               SELECT a.id, a.partner_id, a.company_id, 'helpdesk.ticket' AS model, t.id AS res_id
                 FROM prepaid_agreement a
                 JOIN helpdesk_ticket t ON t.commercial_partner_id = a.partner_id
                  AND t.company_id = a.company_id
                WHERE a.state <> 'ended'
               UNION ALL
               SELECT a.id, a.partner_id, a.company_id, 'sale.order', o.id
                 FROM prepaid_agreement a
                 JOIN sale_order o ON o.prepaid_agreement_id = a.id
                WHERE a.state <> 'ended'
               UNION ALL
               SELECT a.id, a.partner_id, a.company_id, 'prepaid.agreement', a.id
                 FROM prepaid_agreement a WHERE a.state <> 'ended')
           SELECT d.id AS agreement_id, d.company_id, m.id, m.date, m.author_id, d.model, d.res_id,
                  (SELECT MIN(u.id) FROM res_users u WHERE u.partner_id = p.id) AS user_id,
                  CASE WHEN t.category = 'phonecall' THEN 'call'
                       WHEN t.category = 'meeting' THEN 'meeting'
                       WHEN m.message_type NOT IN ('comment', 'email') THEN NULL
                       WHEN p.partner_share THEN
                           CASE WHEN p.commercial_partner_id = d.partner_id THEN 'answer' END
                       WHEN d.model = 'helpdesk.ticket' AND s.id IS NOT NULL
                            AND NOT COALESCE(s.internal, FALSE) AND p.id <> %(robot)s
                            AND NOT COALESCE(m.is_internal, FALSE) AND EXISTS (
                                SELECT 1 FROM mail_notification n
                                  JOIN res_partner c ON c.id = n.res_partner_id
                                 WHERE n.mail_message_id = m.id
                                   AND c.commercial_partner_id = d.partner_id)
                       THEN 'reply' END AS kind
             FROM documents d
             JOIN mail_message m ON m.model = d.model AND m.res_id = d.res_id
             JOIN res_partner p ON p.id = m.author_id
             LEFT JOIN mail_message_subtype s ON s.id = m.subtype_id
             LEFT JOIN mail_activity_type t ON t.id = m.mail_activity_type_id) f
     WHERE f.kind IS NOT NULL AND f.date <= %(now)s
     ORDER BY f.agreement_id, f.date DESC, f.id DESC
    RETURNING agreement_id
"""
# Meetings that are planned when the addon comes.
PLANNED_MEETINGS = """
    UPDATE calendar_event e SET prepaid_contact_due = TRUE
     WHERE e.stop > %(now)s AND EXISTS (
           SELECT 1 FROM calendar_event_res_partner_rel r
             JOIN res_partner p ON p.id = r.res_partner_id AND p.partner_share
            WHERE r.calendar_event_id = e.id)
"""
