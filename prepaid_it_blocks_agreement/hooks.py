"""Uninstall hook of the written agreement."""


def uninstall_hook(env):
    """Drop the function behind the versions' trigger, which the ORM does not know."""
    env.cr.execute("DROP FUNCTION IF EXISTS prepaid_agreement_version_frozen() CASCADE")
