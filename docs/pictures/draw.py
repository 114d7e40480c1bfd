#!/usr/bin/env python3
"""Draws the pictures of docs/for-people.md from what the program really said.

  draw.py     reads crates/cli/tests/transcripts/case.txt, writes *.svg beside this file
"""
import html, os

HERE = os.path.dirname(os.path.abspath(__file__))
TRANSCRIPT = os.path.join(HERE, "../../crates/cli/tests/transcripts/case.txt")
# name, the line it begins with, the line it ends before
PARTS = (
    ("photos", "Step 1 of 3.", "How much is recognised"),
    ("words", "Ready to save", "Only you can read"),
    ("show", "$ nearmark case show", "\n==="),
)
COLUMN, ROW, EDGE = 8.4, 20, 16


def picture(lines):
    width, height = round(60 * COLUMN + 2 * EDGE), len(lines) * ROW + 2 * EDGE
    text = "".join(
        f'<text x="{EDGE}" y="{EDGE + ROW * at + 14}" xml:space="preserve">{html.escape(line)}</text>\n'
        for at, line in enumerate(lines) if line
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="#1d2430"/>\n'
        f'<g font-family="ui-monospace, Consolas, Menlo, monospace" font-size="14" fill="#e8edf2">\n{text}</g>\n</svg>\n'
    )


def main():
    with open(TRANSCRIPT, encoding="utf-8") as file:
        said = file.read()
    for name, begin, end in PARTS:
        start = said.index(begin)
        part = said[start : said.index(end, start + 1)].strip("\n")
        # a code is longer than the window: a terminal goes on in the next line, in the middle of it
        lines = [line[at : at + 60] for line in part.split("\n") for at in range(0, max(len(line), 1), 60)]
        with open(os.path.join(HERE, name + ".svg"), "w", encoding="utf-8") as file:
            file.write(picture(lines))


if __name__ == "__main__":
    main()
