"""Attestations: a resident's case requested, confirmed, amended, returned, disputed and settled; who is reminded."""
