"""The whole history as rectangles: what holds over which days, known over which entries, for tools that speak SQL."""
