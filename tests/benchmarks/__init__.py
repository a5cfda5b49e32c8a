"""Speed against PyTorch: `python -m tests.benchmarks`; see README.md here."""
