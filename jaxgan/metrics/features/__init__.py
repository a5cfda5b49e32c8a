"""Networks whose features scores are of."""
