"""What a run is made with: the description that its manifest keeps, and the check of it when the run is resumed."""
