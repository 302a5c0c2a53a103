"""What ``./dev bench`` does outside Odoo: calls over RPC, and the table."""
