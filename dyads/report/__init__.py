"""HTML pages and calendar files: what leaves the program to be looked at."""
