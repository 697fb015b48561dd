"""One process per run that starts the engine, watches it, ends it with everything it started, and says how it ended.

Standard library only, Python 3.8 and later.
"""
