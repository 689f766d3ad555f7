"""Whom a case may name as its attending: a program's or practice's roster, by name."""
