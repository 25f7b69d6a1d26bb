"""Named streams of chance, all from one seed.

What is drawn for one purpose never shifts what is drawn for another, so two scenarios that share a
seed share their chance, and the same seed gives the same draws. It is for invention and simulation,
never for keys or secrets.
"""

import hashlib

import numpy as np


def stream(seed: int, name: str) -> np.random.Generator:
    """The generator that belongs to this name under this seed, always from its beginning.

    Draws are the same on every machine with the same version of NumPy.
    """
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
