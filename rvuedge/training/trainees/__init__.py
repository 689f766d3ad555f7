"""Residents of a program: the days of their training and of their rotations."""
