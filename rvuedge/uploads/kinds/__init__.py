"""The kinds of tables that can be brought in, each as look over, apply and undo. Any module here is found by name."""
