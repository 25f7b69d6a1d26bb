"""`python -m commonweal` is the same as `commonweal`."""

from commonweal.cli import main

if __name__ == "__main__":
    main()
