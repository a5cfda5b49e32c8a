"""The tests, in the layout of `jaxgan/`, and what several of them use."""
