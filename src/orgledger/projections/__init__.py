"""From events to what is asked for: the image of an organization, and the histories told from it."""
