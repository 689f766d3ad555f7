"""Offers side by side, a plan to a target, another release."""
