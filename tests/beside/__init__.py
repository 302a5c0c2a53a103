"""Suites of all our addons beside OCA's of the field: ``./dev beside`` runs them.

Which of OCA's there are depends on the series; see ``tools/engine/pins-beside-<series>.txt``.
"""
