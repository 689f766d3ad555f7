"""Contracts: a person's terms, crediting policies and their versions, compensation rules."""
