"""The words of a language: what a few words are, whatever page they stand on."""
