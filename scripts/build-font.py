#!/usr/bin/env python3
"""Make the Persian web font of the default theme: vazirmatn.woff2, OFL.txt.

From: the npm package vazirmatn 33.0.3, its variable font in the plain variant
(Persian and Arabic digits stay what they are in the text; not "FD", "UI",
"NL" or "RD").

To: one WOFF2 with the weights 400-700, the letters, marks, digits and
punctuation of Persian text (and of the Arabic words quoted in it) and the
OpenType features that shape them. Latin letters, ASCII digits and the letters
of other languages (Urdu, Kurdish) are left out, the reader's own fonts serve
them; presentation forms are left out, shaping makes them.

Licence: the font and what is made from it are under the SIL Open Font
License 1.1, which reserves no name here; OFL.txt is written beside the font
and has to travel with it. The punctuation comes from Roboto (Apache License
2.0), as the font's own description says, which is therefore kept in it.

Run it with npm on the path and the two pinned packages below installed:

    pip install "fonttools[woff]==4.68.0" "brotli==1.2.1"
    python scripts/build-font.py fonts

The same versions give the same bytes: the font keeps its own date, and a
package with other contents than expected is refused.
"""

# /// script
# requires-python = ">=3.10"
# dependencies = ["fonttools[woff]==4.68.0", "brotli==1.2.1"]
# ///

import argparse
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

PACKAGE = "vazirmatn"
VERSION = "33.0.3"
SHA256 = "9506e9e6a27e62b353c04a136c27de0cc3aa9e434658b45a6363f7c98c357090"
FONT = "package/fonts/variable/Vazirmatn[wght].ttf"
LICENCE = "package/OFL.txt"

WEIGHTS = (400, 700)
CHARACTERS = [
    0x060C, 0x061B, 0x061F,  # comma, semicolon, question mark
    *range(0x0621, 0x063B),  # hamza to ghain
    *range(0x0640, 0x0656),  # tatweel, feh to Arabic yeh, the vowel marks
    *range(0x0660, 0x066D),  # Arabic digits, percent, number separators
    0x0670, 0x0671,  # superscript alef, alef wasla
    0x067E, 0x0686, 0x0698,  # peh, tcheh, jeh
    0x06A9, 0x06AF,  # keheh, gaf
    0x06C0, 0x06CC,  # heh with yeh above, Farsi yeh
    *range(0x06F0, 0x06FA),  # Persian digits
    0x200C,  # zero width non-joiner, the Persian half-space
    0x200D,  # zero width joiner
    *map(ord, ' .:()[]/-!"%+*'),
    0x00A0,  # no-break space
    0x00AB,  # left guillemet
    0x00BB,  # right guillemet
    0x2013,  # en dash
    0x2014,  # em dash
    0x2026,  # ellipsis
]
FEATURES = ["ccmp", "init", "medi", "fina", "rlig", "calt", "liga",
            "kern", "mark", "mkmk"]
# Copyright, family, style, full name, version, PostScript name, description
# (it says which glyphs are Roboto's), licence and its address. The names of
# the axis and its weights are kept besides these.
NAMES = [0, 1, 2, 4, 5, 6, 10, 13, 14]


def fetch():
    """Return the bytes of the variable font and of its licence text."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", f"{PACKAGE}@{VERSION}", "--silent",
             "--pack-destination", folder],
            check=True, stdout=subprocess.DEVNULL)
        archive = Path(folder, f"{PACKAGE}-{VERSION}.tgz").read_bytes()
    found = hashlib.sha256(archive).hexdigest()
    if found != SHA256:
        sys.exit(f"{PACKAGE} {VERSION}: SHA-256 is {found}, not {SHA256}")
    with tarfile.open(fileobj=io.BytesIO(archive)) as package:
        return [package.extractfile(name).read() for name in (FONT, LICENCE)]


def subset(source):
    """Return the font in the bytes `source` cut down to what is listed above.

    It is in WOFF2, unhinted, with the weight axis limited to WEIGHTS.
    """
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    subsetter = Subsetter(Options(
        hinting=False,
        layout_features=FEATURES,
        layout_scripts=["DFLT", "arab"],
        name_IDs=NAMES,
    ))
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
    font.flavor = "woff2"
    result = io.BytesIO()
    font.save(result)
    return result.getvalue()


def main():
    """Write the font and its licence into the folder that was named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where to write the files")
    folder = parser.parse_args().folder
    source, licence = fetch()
    font = subset(source)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vazirmatn.woff2").write_bytes(font)
    (folder / "OFL.txt").write_bytes(licence)
    print(f"{folder / 'vazirmatn.woff2'}: {len(font)} bytes")


if __name__ == "__main__":
    main()
