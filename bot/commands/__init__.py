"""What ``zhanggui bot ...`` runs inside the bot's environment, each as ``python -m commands.<name>``."""
