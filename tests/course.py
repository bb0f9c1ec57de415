"""The rows of the course map that scenarios, checks and documentation may refer to."""

from __future__ import annotations

ROWS_PER_CHAPTER = {1: 6, 2: 6, 3: 5, 4: 7, 5: 6, 6: 7, 7: 5, 8: 8}

ROWS = [f"{chapter}.{row}" for chapter, rows in ROWS_PER_CHAPTER.items() for row in range(1, rows + 1)]
