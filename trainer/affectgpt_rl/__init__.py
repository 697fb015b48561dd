"""Reinforcement learning for multimodal emotion models: rewards, engines, run supervision."""
