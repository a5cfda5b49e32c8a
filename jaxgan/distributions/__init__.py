"""Laws of latents, and what is said of them."""
