#!/usr/bin/env python3
"""Python ImageHash's answers, for the tests of `algorithm/image_hash`.

  make_vectors.py table                    writes vectors.csv beside this file
  make_vectors.py selftest                 writes the table that `nearmark selftest` checks a build by
  make_vectors.py stream COUNT [FOLDER..]  writes to stdout: all pictures of the folders, then COUNT drawn ones of
                                           random sizes from 5x5 to 3000x2000; of each a line of
                                           `name,width,height,channels,hash,..` and then its samples

A picture of the table is a file of fixtures/vectors/img, or is drawn by `draw` from integers alone, so that the
test draws the same. Channels are 1 to 4: L, LA, RGB, RGBA.
"""
import csv
import sys
from importlib.metadata import version
from pathlib import Path

import imagehash
import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parents[2].parent / "fixtures/vectors/img"
DEMO = HERE.parents[2] / "cli/demo"
LIBRARIES = ["ImageHash", "Pillow", "numpy", "scipy", "PyWavelets"]
FUNCTIONS = {
    "ahash": imagehash.average_hash,
    "phash": imagehash.phash,
    "phash-simple": imagehash.phash_simple,
    "dhash": imagehash.dhash,
    "dhash-vertical": imagehash.dhash_vertical,
    "whash": imagehash.whash,
}
NAMES = [name + size for name in FUNCTIONS for size in ("", "-16")]
MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
DRAWINGS = ["noise", "flat", "checker", "ramp", "mirrored", "quartered", "rings"]
SIZES = [(5, 5), (7, 9), (8, 8), (9, 8), (16, 16), (17, 64), (64, 64), (32, 33), (100, 75), (75, 200), (256, 256),
         (333, 200), (120, 333), (300, 20), (20, 300)]


def hashes(image):
    return [str(function(image, hash_size=size)) for function in FUNCTIONS.values() for size in (8, 16)]


def noise(numbers):
    numbers = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ numbers >> np.uint64(29)) * np.uint64(0xBF58476D1CE4E5B9)
    return numbers >> np.uint64(56)


def draw(drawing, seed, width, height, channels):
    """Samples 0..=255, a formula of column x, row y and channel c; the test has the same ones."""
    y, x, c = np.mgrid[0:height, 0:width, 0:channels]
    if drawing in ("mirrored", "quartered"):
        x = np.minimum(x, width - 1 - x)
    if drawing == "quartered":
        y = np.minimum(y, height - 1 - y)
    if drawing in ("noise", "mirrored", "quartered"):
        return noise((y * 4096 + x) * 4 + c + seed * 2**26)
    level = (seed * 37 + c * 91) % 256
    if drawing == "flat":
        return level
    if drawing == "checker":
        side = 1 + seed % 9
        return np.where((x // side + y // side) % 2 == 1, level, 255 - level)
    if drawing == "ramp":
        along, down = x * 255 // max(width - 1, 1), y * 255 // max(height - 1, 1)
        return np.choose((c + seed) % 3, [along, down, (along + down) // 2])
    assert drawing == "rings"
    distance = (2 * x - width + 1) ** 2 + (2 * y - height + 1) ** 2
    return distance // (seed % 5 + 1) % 256


def image_of(samples):
    samples = samples.astype(np.uint8)
    return Image.fromarray(samples[..., 0] if samples.shape[2] == 1 else samples)


def table():
    rows = []
    for file in sorted(FIXTURES.glob("*.png")):
        image = Image.open(file)
        if image.mode in MODES.values() and "transparency" not in image.info and not image.getexif():
            rows.append([file.name, 0, image.width, image.height, len(image.getbands()), *hashes(image)])
    for at, drawing in enumerate(DRAWINGS):
        for number, (width, height) in enumerate(SIZES):
            seed, channels = at * len(SIZES) + number, 1 + (at + number) % 4
            image = image_of(draw(drawing, seed, width, height, channels))
            assert image.mode == MODES[channels]
            rows.append([drawing, seed, width, height, channels, *hashes(image)])
    with open(HERE / "vectors.csv", "w", newline="") as out:
        out.write("# " + ", ".join(f"{name} {version(name)}" for name in LIBRARIES) + "\n")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["picture", "seed", "width", "height", "channels", *NAMES])
        writer.writerows(rows)


def selftest():
    with open(DEMO / "image_hash.csv", "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["file", "algorithm", "hash"])
        for file in ["vector_gray.png", "vector_rgb.png"]:
            writer.writerows([file, name, text] for name, text in zip(NAMES, hashes(Image.open(DEMO / file))))


def send(name, image):
    fields = [name.replace(",", "_"), image.width, image.height, len(image.getbands()), *hashes(image)]
    sys.stdout.buffer.write((",".join(map(str, fields)) + "\n").encode() + image.tobytes())


def smooth(random, width, height, channels):
    """What photos are more like: a few colours, blurred into each other."""
    few = random.integers(0, 256, (int(random.integers(2, 12)), int(random.integers(2, 12)), channels), np.uint8)
    planes = [Image.fromarray(few[..., c]).resize((width, height), Image.Resampling.BICUBIC) for c in range(channels)]
    return np.stack([np.asarray(plane) for plane in planes], 2)


def stream(count, folders):
    for folder in folders:
        for file in sorted(Path(folder).iterdir()):
            try:
                image = Image.open(file)
                image = image if image.mode in MODES.values() else image.convert("RGB")
            except OSError:
                continue
            send(file.name, image)
    random = np.random.default_rng(5)
    for at in range(count):
        # As many of each order of magnitude: small ones are where windows meet edges, and samples their like.
        width, height = (round(5 * (side / 5) ** random.random()) for side in (3000, 2000))
        channels = (1, 3, 3, 1, 4, 2, 3)[at % 7]
        drawing = (DRAWINGS + ["smooth"])[at % 8 if at % 3 else 7]
        if drawing == "smooth":
            samples = smooth(random, width, height, channels)
        else:
            samples = draw(drawing, at, width, height, channels)
        send(f"{drawing} {at}", image_of(samples))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["table"]:
            table()
        case ["selftest"]:
            selftest()
        case ["stream", count, *folders]:
            stream(int(count), folders)
        case _:
            sys.exit(__doc__)
