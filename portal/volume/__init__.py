"""Volume data for benchmarks: a province's portal after two busy years, of any size, in bounded memory."""
