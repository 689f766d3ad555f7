"""The reminder to log that a person asked for: off until they turn it on, by mail, never more often than they said."""
