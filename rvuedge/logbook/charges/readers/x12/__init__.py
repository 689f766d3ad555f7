"""X12 837P: envelopes, claims, their service lines, and what stands of them at the end of a file."""
