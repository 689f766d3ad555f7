"""A dictated or typed line read into a draft, never a log."""
