#!/usr/bin/env bash
# Gradescope runs this once, as root on Ubuntu, when it builds the image.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq bubblewrap libseccomp2

find_python() {
  for version in 3.13 3.12 3.11; do
    if "python$version" -c 'import ensurepip, venv' 2> /dev/null; then
      command -v "python$version"
      return
    fi
  done
  return 1
}

find_python > /dev/null || apt-get install -y -qq python3.12-venv ||
  apt-get install -y -qq python3.11-venv
"$(find_python)" -m venv .venv
.venv/bin/python -m pip install --quiet --requirement requirements.txt
# So that every process finds the engine, whatever folder it is in.
pwd > "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/kata.pth"
.venv/bin/python -P -m graders.cli doctor
