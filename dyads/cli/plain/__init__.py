"""Plain mode: a whole way to sit, line by line, for screen readers, dumb terminals and pipes."""
