"""Cases on their way out to other logbooks and boards, and in from them."""
