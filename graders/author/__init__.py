"""The author's side: stubs and lookup files are made, and the collection is checked."""
