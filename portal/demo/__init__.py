"""The five programmes of the demonstration, as records from which every figure is counted. See docs/demo.md."""
