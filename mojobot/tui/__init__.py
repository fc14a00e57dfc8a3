"""The console: what a person sees and presses; it knows the model's vocabulary and `Control`, nothing else."""
