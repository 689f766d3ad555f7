"""Readers of charges: tables, RVU Wallet's export and X12 837P as neutral encounters. No database, no clock."""
