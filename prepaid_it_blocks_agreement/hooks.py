"""What uninstalling the written agreement does beyond Odoo's own."""


def uninstall_hook(env):
    """Drop what the ORM does not know of: the function behind the versions' trigger."""
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_agreement_version_frozen() CASCADE")
