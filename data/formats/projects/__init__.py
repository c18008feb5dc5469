"""The projects of `musamma annotate`: their files, and the journal that the annotations are read from."""
