"""Time of anesthesia: start and stop on the way in, and which cases of a person ran at the same time."""
