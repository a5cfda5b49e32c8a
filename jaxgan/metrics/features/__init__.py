"""Feature extractors: networks whose features and logits metrics take."""
