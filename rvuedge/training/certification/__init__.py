"""Who of a program may do a procedure without direct supervision, certified by its director, and the look-up of it."""
