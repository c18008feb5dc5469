"""What teachers, models that are already trained, say of the words that a student learns from."""
