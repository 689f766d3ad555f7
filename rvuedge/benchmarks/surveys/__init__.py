"""A practice's own surveys: import, correction, header mappings, crosswalk review."""
