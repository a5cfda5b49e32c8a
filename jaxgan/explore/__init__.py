"""A trained model to what people look at."""
