"""Where a day's work was done, for people of several practices: by the sites of its logs, else as they say."""
