"""A resident's log as counts: counted by months, remembered with what each month was counted from."""
