"""From a config to the things that it names."""
