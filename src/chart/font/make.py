"""Makes huiying-sans-sc.otf: the GB2312 part of Noto Sans SC, renamed. See README.md beside this file.

usage: python make.py NotoSansSC-Regular.otf huiying-sans-sc.otf
"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont

NAME = "Huiying Sans SC"
EXTRA = "\u00a0±×÷·°–—‘’“”…‰′″€²³㎡℃→←↑↓■□▲△▼▽●○◆◇★☆〓（）《》〈〉【】「」『』〔〕"


def wanted() -> set[int]:
    """ASCII, the 6,763 hanzi and the symbols of GB2312, and the punctuation of an office text."""
    chars = set(range(0x20, 0x7F)) | {ord(c) for c in EXTRA}
    for lead in range(0xA1, 0xF8):
        for trail in range(0xA1, 0xFF):
            try:
                text = bytes([lead, trail]).decode("gb2312")
            except UnicodeDecodeError:
                continue
            if len(text) == 1:
                chars.add(ord(text))
    return chars


def main(source: str, target: str) -> None:
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True
    options.desubroutinize = True
    options.drop_tables += ["GSUB", "GPOS", "BASE", "VORG", "vhea", "vmtx"]
    options.recalc_timestamp = False
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted() & set(font.getBestCmap()))
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4):
            record.string = NAME
        elif record.nameID == 3:
            record.string = "HuiyingSansSC-Regular"
        elif record.nameID == 6:
            record.string = "HuiyingSansSC-Regular"
    cff = font["CFF "].cff
    cff.fontNames = ["HuiyingSansSC-Regular"]
    top = cff.topDictIndex[0]
    for key, value in (("FullName", NAME), ("FamilyName", NAME)):
        if hasattr(top, key):
            setattr(top, key, value)
    font.save(target)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
