"""Micro-assessments after a case: both sides rate before either sees the other's; EPAs; averages of teaching."""
