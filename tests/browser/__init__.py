"""In a real browser. A package, so that its workers end before the tests of others begin."""
