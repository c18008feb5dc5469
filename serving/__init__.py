"""The predict API over HTTP, and a page to try it."""
