"""What the technician of the story did, and for whom."""

# Days ago, contact, ticket, and what the technician did: (days ago, hours, what).
BAKERY = [
    ("jonas", "Label printer prints blank labels", [(34, 1.5, "Driver replaced, cable checked")]),
    (
        "anna",
        "New laptop for the production office",
        [(27, 3.0, "Set up laptop, users and mail"), (26, 2.25, "Moved files, trained the user")],
    ),
    (
        "anna",
        "Move mailboxes to the new server",
        [
            (13, 4.0, "Moved the first ten mailboxes"),
            (12, 3.5, "Moved the others, changed DNS records"),
        ],
    ),
    ("jonas", "Backup reports an error", [(2, 1.75, "Replaced the disk, ran a test restore")]),
]
LAW = [
    ("ruth", "Scanner cannot reach the file server", [(70, 2.5, "New share and permissions")]),
    ("ruth", "Set up remote work for four people", [(44, 8.0, "VPN, laptops, instructions")]),
    ("ruth", "Monthly maintenance", [(20, 4.5, "Updates, firewall rules, report")]),
]
DENTAL = [
    ("sara", "Appointment software is slow", [(49, 4.5, "Database moved to the new disk")]),
    ("sara", "X-ray workstation does not start", [(16, 5.0, "Power supply and system replaced")]),
    ("sara", "Wi-Fi for the waiting room", [(3, 3.0, "Separate network, vouchers")]),
]
ARCHITECTS = [
    ("leo", "Plotter queue hangs", [(200, 2.0, "Queue rebuilt, firmware updated")]),
    ("leo", "CAD licences moved to a new server", [(90, 4.0, "Licence server set up")]),
]
PHARMACY = [
    ("nora", "Cash desk prints no receipts", [(185, 1.5, "Printer replaced, drivers renewed")]),
]
