"""Looking into the latent space of a trained generator."""
