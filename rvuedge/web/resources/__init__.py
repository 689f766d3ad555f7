"""Pages worth a bookmark: guides worked by our own engine, the chooser of a level, the days of a global period."""
