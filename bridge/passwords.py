"""Passwords: argon2id hashes, checked in the same time whether the account is there or not."""

from __future__ import annotations

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

MIN_CHARS, MAX_CHARS = 10, 200


class Passwords:
    """Hashes and checks; ``hasher`` decides what a guess costs (RFC 9106's second choice by default: 64 MiB)."""

    def __init__(self, hasher: argon2.PasswordHasher | None = None) -> None:
        self._hasher = hasher or argon2.PasswordHasher()
        #: What an unknown name is checked against: it costs what a known one does and fits nothing.
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Return the hash to keep."""
        return self._hasher.hash(password)

    def fits(self, password: str, known_hash: str | None) -> bool:
        """Say whether a password fits; None is an account that is not there, and takes as long."""
        try:
            self._hasher.verify(known_hash or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return known_hash is not None

    def is_outdated(self, known_hash: str) -> bool:
        """Say whether a hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(known_hash)
