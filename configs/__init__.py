"""The shipped experiments, one file each, `--config=NAME`: see README.md beside them."""
