"""`python -m orgledger`."""

from orgledger.cli.main import main

main(prog_name="orgledger")
