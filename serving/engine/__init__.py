"""Windows of all waiting requests, read together by worker processes."""
