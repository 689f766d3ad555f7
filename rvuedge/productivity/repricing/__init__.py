"""The same lines under another release or policy; changing a practice's policy."""
