"""A recorded session beside the back-test of the very market it saw: where they part, and what each part costs."""
