"""What several statements over the ledger have in common; rows of it are called ``e``."""

# Under which total of a statement a row counts. What takes a row back counts with it; time
# that no block covers is in no balance.
TOTAL = """
    CASE WHEN e.block_id IS NULL THEN 'overage'
         WHEN e.timesheet_number IS NOT NULL THEN 'used'
         ELSE CASE CASE WHEN e.kind = 'reversal'
                        THEN (SELECT r.kind FROM prepaid_entry r WHERE r.id = e.reversed_id)
                        ELSE e.kind END
              WHEN 'purchase' THEN 'bought'
              WHEN 'adjustment' THEN 'adjusted'
              WHEN 'transfer' THEN 'moved'
              WHEN 'expiry' THEN 'expired'
              WHEN 'refund' THEN 'refunded'
              ELSE 'used' END
    END
"""

# The place of a row ``e`` in the ledger's order as one number.
PLACE = "(e.day - DATE '2000-01-01') * 4294967296 + e.entry_id"
