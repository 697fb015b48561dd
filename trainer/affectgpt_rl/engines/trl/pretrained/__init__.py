"""Pretrained models of Hugging Face as policies: cold start by TRL's SFTTrainer, GRPO by its GRPOTrainer."""
