"""What the databases do differently: snapshots, locks, and putting a row under its key. Imports nothing of ours."""
