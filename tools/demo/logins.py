"""Who can log in to the demo database after the story: what they are, login and password."""

LOGINS = {
    "technician": ("technician", "technician"),
    "sales": ("sales", "sales"),
    "accountant": ("accountant", "accountant"),
    "customer": ("customer", "customer"),
}
