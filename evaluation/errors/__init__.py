"""What predictions get wrong, and how far their scores can be trusted."""
