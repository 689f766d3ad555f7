"""What stands between the service and the network: trusted proxies, the address it answers to, headers, keys."""
