"""orgseed/1: one structure as one YAML file, in Chinese and English, in and out without loss."""
