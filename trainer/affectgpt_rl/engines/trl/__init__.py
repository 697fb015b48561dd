"""GRPO by Hugging Face TRL."""
