"""What an example is: images, points; how it is shown."""
