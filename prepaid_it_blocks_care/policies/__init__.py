"""Rules of care as plain functions: no database, no clock, no environment."""
