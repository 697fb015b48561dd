"""The rewards of a run.yaml for engines of others; nothing of these engines is imported before it is needed."""
