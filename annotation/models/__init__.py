"""What models contribute to a project: suggestions, the order of the articles, and new models of what is annotated."""
