"""Case logs of other systems that come in. Only computes."""
