"""Articles: where they start, who signs them, their sections, and an account of every code point."""
