"""Values equal the CPU's also where PyTorch itself would take another way on this device."""

from __future__ import annotations

import contextlib
import copy

import pytest
import torch
from torch import nn

from graders import simgpu

simgpu.enable()  # before any backward pass, so at import
D = torch.device("simgpu", 0)
MODES = [contextlib.nullcontext, torch.no_grad, torch.inference_mode]


def numbers(*shape, dtype=torch.float32):
    return torch.randn(*shape, dtype=dtype, generator=torch.Generator().manual_seed(3))


def assert_same_bits(mine, theirs):
    """Zeros of different sign are different, too."""
    mine, theirs = (
        torch.view_as_real(t.resolve_conj()) if t.is_complex() else t for t in (mine, theirs.cpu())
    )
    assert torch.equal(mine, theirs)
    assert torch.equal(mine.signbit(), theirs.signbit())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "compute",
    [
        torch.linalg.pinv,
        lambda x: torch.linalg.pinv(x @ x.mH, hermitian=True),
        torch.fft.hfft,
        torch.fft.hfft2,
        torch.fft.hfftn,
        lambda x: torch.fft.hfftn(x.real),
        lambda x: torch.linalg.vecdot(x, 2 * x),
        lambda x: x.conj().imag @ x.real,
        lambda x: torch.cat([x.conj(), x.mH]),
    ],
)
def test_complex_numbers_are_conjugated(compute, mode):
    x = numbers(4, 4, dtype=torch.complex64)
    there = x.to(D)
    with mode():
        assert_same_bits(compute(x), compute(there))


def test_lazy_conjugation_works_on_the_cpu_afterwards():
    x = numbers(3, 3, dtype=torch.complex64)
    with contextlib.suppress(RuntimeError):
        (x.to(D).requires_grad_() @ x).sum()
    torch.linalg.cholesky(x.to(D).requires_grad_() @ x.to(D).mH + 9 * torch.eye(3, device=D))

    assert torch.equal(x.resolve_conj().conj_physical() * 1, x.conj() * 1)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "compute",
    [
        torch.linalg.svdvals,
        torch.linalg.eigvals,
        lambda x: torch.linalg.eigvalsh(x @ x.T),
        lambda x: torch.linalg.norm(x, 2),
        lambda x: torch.linalg.matrix_norm(x, "nuc"),
        torch.linalg.cond,
    ],
)
def test_singular_values_and_eigenvalues_come_from_the_same_algorithm(compute, mode):
    # On some processors a product depends on where in memory a matrix begins: each has its own.
    for x in map(torch.clone, numbers(20, 5, 5)):
        there = x.to(D)
        with mode():
            assert_same_bits(compute(x), compute(there))


@pytest.mark.parametrize(
    "compute",
    [
        lambda x: nn.functional.interpolate(x, size=3, mode="bilinear"),
        lambda x: nn.functional.interpolate(x, scale_factor=2, mode="bicubic"),
        lambda x: nn.functional.scaled_dot_product_attention(x, 2 * x, x),
        lambda x: x.to(x.device, torch.float64, True, True, memory_format=torch.channels_last),
    ],
)
def test_operators_made_of_others_are_the_cpus_in_inference_mode(compute):
    x = numbers(2, 3, 5, 5)
    with torch.inference_mode():
        assert_same_bits(compute(x), compute(x.to(D)))


LAYERS = {
    "Linear": (nn.Linear, {"in_features": 4, "out_features": 5}),
    "Linear without bias": (nn.Linear, {"in_features": 4, "out_features": 5, "bias": False}),
    "MultiheadAttention": (nn.MultiheadAttention, {"embed_dim": 4, "num_heads": 2}),
    "encoder layer": (
        nn.TransformerEncoderLayer,
        {"d_model": 4, "nhead": 2, "dropout": 0, "norm_first": True, "batch_first": True},
    ),
    **{kind.__name__: (kind, {"input_size": 4, "hidden_size": 5}) for kind in (nn.RNN, nn.GRU)},
    **{
        kind.__name__: (kind, {"input_size": 4, "hidden_size": 5})
        for kind in (nn.RNNCell, nn.GRUCell, nn.LSTMCell)
    },
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("kind", "options"), LAYERS.values(), ids=LAYERS)
def test_layers_are_the_cpus_for_rows_that_do_not_follow_each_other(kind, options, mode):
    torch.manual_seed(0)
    layer, x = kind(**options), numbers(6, 3, 4).transpose(0, 1)
    there = copy.deepcopy(layer).to(D)
    x = x[0] if kind.__name__.endswith("Cell") else x
    # Attention to itself asks whether it is given one tensor three times.
    times = 3 if kind is nn.MultiheadAttention else 1

    with mode():
        mine, theirs = layer(*[x] * times), there(*[x.to(D)] * times)

    pairs = [(mine, theirs)] if isinstance(mine, torch.Tensor) else zip(mine, theirs, strict=True)
    for one, other in pairs:
        assert_same_bits(one, other)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("heads", [2, 4])
def test_attention_of_grouped_queries_is_the_cpus(heads, mode):
    given = numbers(2, 4, 6, 8), numbers(2, heads, 6, 8), numbers(2, heads, 6, 8)
    attend = nn.functional.scaled_dot_product_attention

    with mode():
        assert_same_bits(
            attend(*given, enable_gqa=True), attend(*(x.to(D) for x in given), enable_gqa=True)
        )


def test_singular_values_have_gradients():
    x, there = numbers(4, 3).requires_grad_(), numbers(4, 3).to(D).requires_grad_()
    torch.linalg.svdvals(x).sum().backward()
    torch.linalg.svdvals(there).sum().backward()

    assert_same_bits(x.grad, there.grad)


@pytest.mark.filterwarnings("ignore:`torch.jit.script`:DeprecationWarning")  # PyTorch's own
def test_singular_values_are_those_of_the_cpu_in_transforms():
    x = numbers(2, 3, 3)
    jvp = torch.func.jvp(torch.linalg.svdvals, (x[0],), (x[1],))
    there = torch.func.jvp(torch.linalg.svdvals, (x[0].to(D),), (x[1].to(D),))

    assert_same_bits(jvp[1], there[1])
    assert_same_bits(torch.vmap(torch.linalg.svdvals)(x), torch.vmap(torch.linalg.svdvals)(x.to(D)))


@pytest.mark.filterwarnings("ignore:`torch.jit.script`:DeprecationWarning")  # PyTorch's own
def test_zeros_that_take_no_memory_keep_their_sign():
    def cubes(x):
        return (x**3).sum()

    x = numbers(5)

    assert_same_bits(torch.func.hessian(cubes)(x), torch.func.hessian(cubes)(x.to(D)))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("classes", "count", "expected"),
    [([1, 3], 3, "smaller than num_classes"), ([-1, 2], 3, "non-negative"), ([-1], -1, "negative")],
)
def test_one_hot_refuses_classes_that_do_not_exist(classes, count, expected, mode):
    there = torch.tensor(classes, device=D)
    with mode(), pytest.raises(RuntimeError, match=expected):
        nn.functional.one_hot(there, count)


@pytest.mark.parametrize("mode", MODES)
def test_one_hot_waits_only_to_count_the_classes(mode):
    classes = torch.tensor([0, 2], device=D)
    with mode(), simgpu.ledger() as moves:
        nn.functional.one_hot(classes, 3)
        assert moves == []
        coded = nn.functional.one_hot(classes)

    assert [[1, 0, 0], [0, 0, 1]] == coded.tolist()
    assert ["sync"] == [move.kind for move in moves]


def test_one_hot_works_in_vmap():
    classes = torch.tensor([0, 2], device=D)

    coded = torch.vmap(lambda c: nn.functional.one_hot(c, 3))(classes)

    assert [[1, 0, 0], [0, 0, 1]] == coded.tolist()


@pytest.mark.parametrize(
    "make",
    [
        lambda d: torch.ones(3, device=d),
        lambda d: torch.ones(3, device=d).requires_grad_(),
        lambda d: torch.ones(4, device=d)[1:],
        lambda d: torch.ones(3, device=d).requires_grad_() * 2,
        lambda d: nn.Parameter(torch.ones(3, device=d)),
    ],
)
def test_a_shallow_copy_shares_memory_as_on_the_cpu(make):
    def story(place):
        x = make(place)
        if x.is_leaf:
            x.note = []
        twin = copy.copy(x)
        twin.detach().zero_()
        return [
            twin is x,
            x.tolist(),
            twin.requires_grad,
            twin.is_leaf,
            getattr(twin, "note", 0) is getattr(x, "note", 0),
            isinstance(twin, nn.Parameter),
            twin.stride(),
        ]

    assert story("cpu") == story(D)


def test_a_shallow_copy_crosses_nowhere():
    x = nn.Parameter(torch.ones(3, device=D))
    with simgpu.ledger() as moves:
        copy.copy(x)
        copy.copy(x.detach())

    assert moves == []


@pytest.mark.parametrize(
    "ask",
    [
        torch.linalg.inv,
        torch.linalg.cholesky,
        torch.linalg.eigvalsh,
        torch.linalg.eigh,
        torch.linalg.svdvals,
        torch.linalg.pinv,
        lambda x: torch.linalg.solve(x, x),
    ],
)
def test_a_decomposition_waits_to_learn_whether_it_failed(ask):
    x = torch.eye(3, device=D)
    with simgpu.ledger() as moves:
        ask(x)

    assert ["sync"] == [move.kind for move in moves]
