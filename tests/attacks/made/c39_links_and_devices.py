"""Hands in a tarball with a link to /etc/passwd and a device.

class: 39
exercise: 07
deserves: nothing: the archive is refused
honest: 0
verdict: contained
"""

import tarfile
from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "links_and_devices.tar"
    with tarfile.open(path, "w") as packed:
        link = tarfile.TarInfo("double.py")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed.addfile(link)
        device = tarfile.TarInfo("zero")
        device.type, device.devmajor, device.devminor = tarfile.CHRTYPE, 1, 5
        packed.addfile(device)
    return path
