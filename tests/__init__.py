"""The tests, and in `support` what benchmarks and tools share with them."""
