"""Reconciliation: an employer's file beside a person's log, with the money at stake."""
