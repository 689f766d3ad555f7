"""The demo: a practice and two training programs, synthetic and marked so."""
