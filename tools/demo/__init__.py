"""The demo: its story, its logins, its pictures."""
