"""The dry run: every reward on made-up and given answers to real samples, before anything is trained."""
