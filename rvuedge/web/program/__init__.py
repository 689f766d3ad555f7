"""Pages of a training program's directors and coordinators, and the look-up that a ward opens."""
