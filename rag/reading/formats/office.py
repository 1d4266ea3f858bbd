"""Old files of Word and PowerPoint, which LibreOffice turns into what is read here.

No library reads them well; where ``soffice`` is not installed, the error says what to do.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from rag.errors import UnreadableFile
from rag.reading.formats.writing import Written

SECONDS = 120  # that one file may take; the first start makes a profile
PROGRAMS = ("soffice", "libreoffice")


def converted(
    name: str, suffix: str, read: Callable[[bytes, str], Written]
) -> Callable[[bytes, str], Written]:
    """Return a reader of ``name`` files that has them turned into ``suffix`` and read by ``read``."""

    def write(data: bytes, path: str) -> Written:
        program = next(filter(None, map(shutil.which, PROGRAMS)), None)
        if program is None:
            hint = (
                f"Save it as .{suffix}, or install LibreOffice: where soffice is found, such files are read."
            )
            raise UnreadableFile(f"{path} is an old {name} file.", hint)
        return read(_turned(program, data, path, suffix), path)

    return write


def _turned(program: str, data: bytes, path: str, suffix: str) -> bytes:
    """Return the file in the other format. It has a profile of its own, and runs no macros."""
    hint = f"Open it in its own program and save it as .{suffix}."
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "file.old"), Path(folder, "out", f"file.{suffix}")
        source.write_bytes(data)
        command = [
            *(program, "--headless", "--norestore", "--convert-to", suffix),
            *("--outdir", str(target.parent), f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"),
            str(source),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, cwd=folder)
        except subprocess.TimeoutExpired:
            raise UnreadableFile(f"{path} takes longer than {SECONDS} seconds to turn over.", hint) from None
        except OSError as error:
            raise UnreadableFile(f"{path} cannot be turned over: {error.strerror}.", hint) from None
        if not target.is_file():
            raise UnreadableFile(f"{path} is damaged, or LibreOffice cannot read it.", hint)
        return target.read_bytes()
