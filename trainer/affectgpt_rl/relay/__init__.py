"""The program on the machine of the GPUs that launches, stops and follows runs for the extension (docs/relay.md).

Standard library only, Python 3.8 and later. It owns nothing: it may be killed at any moment, and no run notices.
"""

PROTOCOL = 1
VERSION = "0.1.0"
