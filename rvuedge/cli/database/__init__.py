"""rvuedge db …: migrate, check, back up, restore."""
