"""Tables and reads of surveys, curves and the specialty crosswalk."""
