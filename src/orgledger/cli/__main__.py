"""`python -m orgledger.cli`."""

from orgledger.cli.main import main

main()
