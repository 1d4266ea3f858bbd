"""Lines that belong to no article, each with its reason: by their words, by repetition, by the folder."""
