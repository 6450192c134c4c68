"""Public tests on every device."""

from __future__ import annotations

from tests.test_desk import run_pytest

PROBE = '''

def placement(student, draw, *, device="cpu"):
    """Double a tensor on a device."""
    given = draw.normal(3, 2).to(device)
    answer = student.double(given)
    return {"given": str(given.device), "returned": str(answer.device)}
'''
TESTS = '''
def test_on_every_device(observe, device):
    """double works wherever its argument lies."""
    seen = observe("placement", device=device)
    seen.expect(
        seen["returned"] == seen["given"],
        "The answer lies on another device than the argument.",
        "Make new tensors on x.device.",
        about="returned",
    )


def test_on_every_device_again(observe, device):
    """The simulated accelerator comes after all real ones."""
    assert observe("placement", device=device)["given"].startswith(device)
'''


def prepare(collection, solution):
    folder = collection / "exercises/07_double"
    (folder / "double.py").write_text(solution)
    probes = folder / "probes.py"
    probes.write_text(probes.read_text() + PROBE)
    (folder / "test_double.py").write_text(TESTS)


def test_a_test_runs_on_each_device_with_its_name(collection):
    prepare(collection, "def double(x):\n    return 2 * x\n")

    done = run_pytest("exercises/07", "-v", cwd=collection)

    assert "test_on_every_device[cpu] PASSED" in done.stdout
    assert "test_on_every_device[simgpu] PASSED" in done.stdout
    *_, last = [line for line in done.stdout.splitlines() if "PASSED" in line]
    assert "[simgpu]" in last
    assert 0 == done.returncode


def test_wrong_placement_is_seen_without_a_gpu(collection):
    prepare(collection, "def double(x):\n    return 2 * x.cpu()\n")

    done = run_pytest("exercises/07", cwd=collection)

    assert "The answer lies on another device than the argument." in done.stdout
    assert "2 failed" not in done.stdout
    assert "1 failed, 3 passed" in done.stdout


def test_mixing_devices_is_told_in_plain_words(collection):
    prepare(
        collection, "import torch\n\n\ndef double(x):\n    return x * torch.full((3, 2), 2.0)\n"
    )

    done = run_pytest("exercises/07", cwd=collection)

    assert "2 failed, 2 passed" in done.stdout
    assert "Tensors on two devices were used together: one on simgpu:0, one on cpu." in done.stdout


PROJECT = """
import pytest
import torch


def test_ok(device):
    model = torch.nn.Linear(2, 1).to(device)
    model(torch.ones(3, 2, device=device)).sum().backward()


@pytest.mark.parametrize("device", ["mine"])
def test_given(device):
    assert device == "mine"


class TestOwn:
    @pytest.fixture
    def device(self):
        return "own"

    def test_own(self, device):
        assert device == "own"
"""
GENERATING = """
def pytest_generate_tests(metafunc):
    if "device" in metafunc.fixturenames:
        metafunc.parametrize("device", ["theirs"])
"""


def test_any_project_has_the_fixture_beside_its_own(tmp_path):
    (tmp_path / "conftest.py").write_text("from graders import simgpu\n\nsimgpu.enable()\n")
    (tmp_path / "test_project.py").write_text(PROJECT)
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/conftest.py").write_text(GENERATING)
    (tmp_path / "theirs/test_theirs.py").write_text(
        "def test_theirs(device):\n    assert device == 'theirs'\n"
    )

    done = run_pytest("-v", cwd=tmp_path)

    for name in ("ok[cpu]", "ok[simgpu]", "given[mine]", "own", "theirs[theirs]"):
        assert f"test_{name} PASSED" in done.stdout
    assert 0 == done.returncode
