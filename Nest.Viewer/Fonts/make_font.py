#!/usr/bin/python3
"""Draws the glyphs of Inter that the window uses into one atlas of signed distances: inter.font beside this file.

    sudo apt install fonts-inter python3-fonttools python3-pil python3-numpy python3-scipy
    /usr/bin/python3 Nest.Viewer/Fonts/make_font.py

Made with fonts-inter 4.0~beta7+ds-1, Pillow 9.4.0, numpy 1.24.2 and scipy 1.10.1 of Debian 12. Inter's licence is OFL.txt.

The file is gzip around little-endian fields, as FontAtlas.cs reads them: int32 width, height of the atlas; float32 spread in em, ascent and descent
in em; int32 faces; for each face int32 glyphs and for each glyph int32 code point, float32 advance, left, top, right, bottom (em from the pen on the
baseline, y down), uint16 the same box in the atlas; then the atlas, a byte a texel, 128 on the outline, 255 a spread inside.
"""
import gzip
import pathlib
import struct

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont, features
from scipy.ndimage import distance_transform_edt

FACES = ["Inter-Medium.otf", "Inter-SemiBold.otf"]
EM = 40         # texels an em
FINE = 4        # drawn so many times larger before distances are taken
SPREAD = 5      # texels from the outline to where distances end
WIDTH = 1024

CHARACTERS = sorted({
    *range(0x20, 0x7F), *range(0xA0, 0x180),            # Latin, with its accents
    *range(0x391, 0x3A2), *range(0x3A3, 0x3CF),         # Greek
    *range(0x401, 0x460), *range(0x490, 0x492),         # Cyrillic
    0x218, 0x219, 0x21A, 0x21B, 0x1E9E,
    0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026, 0x2032, 0x2033, 0x20AC, 0x2122,
    0x2190, 0x2191, 0x2192, 0x2193, 0x21E7, 0x2212, 0x25A1,
})


def glyph(font, text):
    """Distances of one glyph, EM texels an em, and its box in texels from the pen on the baseline."""
    figure = text in "0123456789"
    options = ["tnum"] if figure else []              # figures of one width, so that a running clock stands still
    left, top, right, bottom = font.getbbox(text, anchor="ls", features=options)
    advance = font.getlength("0" if figure else text, features=options) / FINE
    if right <= left or bottom <= top:
        return None, (0, 0, 0, 0), advance
    x0, y0 = left // FINE - SPREAD, top // FINE - SPREAD
    x1, y1 = -(-right // FINE) + SPREAD, -(-bottom // FINE) + SPREAD
    picture = Image.new("L", ((x1 - x0) * FINE, (y1 - y0) * FINE))
    ImageDraw.Draw(picture).text((-x0 * FINE, -y0 * FINE), text, fill=255, font=font, anchor="ls", features=options)
    inside = np.asarray(picture) > 127
    distance = (distance_transform_edt(inside) - distance_transform_edt(~inside)) / FINE
    height, width = inside.shape
    distance = distance.reshape(height // FINE, FINE, width // FINE, FINE).mean((1, 3))
    return np.clip(np.round(128 + 127 * distance / SPREAD), 0, 255).astype(np.uint8), (x0, y0, x1, y1), advance


def main():
    assert features.check("raqm"), "Pillow needs raqm for figures of one width"
    faces, boxes = [], []
    for file in FACES:
        font = ImageFont.truetype(f"/usr/share/fonts/opentype/inter/{file}", EM * FINE, layout_engine=ImageFont.Layout.RAQM)
        have = set(TTFont(font.path).getBestCmap())
        glyphs = [[code, *glyph(font, chr(code)), (0, 0)] for code in CHARACTERS if code in have]
        faces.append((font, glyphs))
        boxes += glyphs

    # Shelves: tallest first, left to right, a new shelf where the row is full.
    x = y = shelf = 0
    for box in sorted((b for b in boxes if b[1] is not None), key=lambda b: (-b[1].shape[0], b[0])):
        height, width = box[1].shape
        if x + width > WIDTH:
            x, y, shelf = 0, y + shelf, 0
        box[4] = (x, y)
        x, shelf = x + width, max(shelf, height)
    atlas = np.zeros((y + shelf, WIDTH), np.uint8)

    ascent, descent = (size / (EM * FINE) for size in faces[0][0].getmetrics())
    out = struct.pack("<iifffi", WIDTH, len(atlas), SPREAD / EM, ascent, descent, len(faces))
    for _, glyphs in faces:
        out += struct.pack("<i", len(glyphs))
        for code, distances, (x0, y0, x1, y1), advance, (u, v) in glyphs:
            if distances is not None:
                atlas[v:v + y1 - y0, u:u + x1 - x0] = distances
            out += struct.pack("<ifffff4H", code, advance / EM, x0 / EM, y0 / EM, x1 / EM, y1 / EM, u, v, u + x1 - x0, v + y1 - y0)
    out += atlas.tobytes()

    target = pathlib.Path(__file__).with_name("inter.font")
    target.write_bytes(gzip.compress(out, 9, mtime=0))
    print(f"{target.name}: {sum(len(g) for _, g in faces)} glyphs, atlas {WIDTH} x {len(atlas)}, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
