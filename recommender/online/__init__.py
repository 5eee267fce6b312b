"""What happens after a training: versions, increments, experiments, outcomes, the way back."""
