"""What ./dev runs. Nothing in here is shipped with the addon."""
