"""What can be wrong with annotations, and its repair."""
