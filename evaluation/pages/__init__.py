"""Pages that a person reads: reports, model cards, agreement, predicted documents."""
