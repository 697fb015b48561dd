"""ms-swift as an engine: started from here in an environment of its own, and recorded there by a plug-in of ours.

What runs here, in the trainer's environment: ``run``, ``arguments`` and ``environment``. What runs in ms-swift's:
``prepare``, ``plugin`` and what they import.
"""
