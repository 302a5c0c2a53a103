"""The product's rules as plain functions: no database, no clock, no environment."""
