"""What uninstalling does beyond Odoo's own, for the ledger and each capability."""

from . import agreement, ledger, statement


def uninstall_hook(env):
    """Drop what the ORM does not know of."""
    for part in (statement, agreement, ledger):
        part.uninstall_hook(env)
