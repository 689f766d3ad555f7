"""The answer kept beside a log: its JSON, written by whatever writes the log or its credits."""
