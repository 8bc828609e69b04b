# -*- coding: utf-8 -*-
"""Start 霁 on any machine: ``python run.py``, ``python run.py test`` or ``python run.py cli …``.

This file keeps to spellings that every old Python can read, so that one can say what is needed.
"""
# ruff: noqa: UP009, UP031

import sys

if sys.version_info < (3, 11) or sys.maxsize < 2**32:
    sys.stderr.write(
        "霁需要64位的 Python 3.11 或更新版本，现在是 %d.%d（%s）。请从 python.org 安装。\n"
        "Ji needs a 64 bit Python 3.11 or newer; this is %d.%d (%s). Get one from python.org.\n"
        % (2 * (sys.version_info[0], sys.version_info[1], sys.executable))
    )
    sys.exit(1)

from launch import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
