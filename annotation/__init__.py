"""Articles in, annotated by people, with the help of a model: the page of `musamma annotate` and its server."""
