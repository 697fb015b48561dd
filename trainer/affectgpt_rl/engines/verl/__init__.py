"""verl as an engine: started from here, on this machine or as a job of a Ray cluster, and recorded by what it writes.

Here, in the trainer's environment, everything runs but ``plugin``, which verl's processes import for the rewards.
"""
