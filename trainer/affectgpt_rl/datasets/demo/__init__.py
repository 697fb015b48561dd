"""The demo corpus: short clips of drawn speakers whose faces, voices and words carry emotions."""
