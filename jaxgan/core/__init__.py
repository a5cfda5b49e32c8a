"""Games, their state, and the step that plays them over devices. Pure; no I/O."""
