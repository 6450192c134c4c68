"""Idioms of real programs on simgpu, and what must not go wrong in silence."""

from __future__ import annotations

import copy
import io
import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor, nn

from graders import simgpu
from tests.simgpu.samples import vector

simgpu.enable()  # before any backward pass, so at import
D = torch.device("simgpu", 0)


def reloaded(thing, saving=None, **options):
    file = io.BytesIO()
    torch.save(thing, file, **(saving or {}))
    file.seek(0)
    return torch.load(file, **options)


@pytest.mark.parametrize("move", [lambda m: m.to(D), lambda m: m.to(D).double()])
def test_hooks_and_attributes_of_parameters_move_along(move):
    model = nn.Linear(2, 1, bias=False)
    seen = []
    model.weight.register_hook(lambda gradient: gradient * 0)
    model.weight.register_post_accumulate_grad_hook(seen.append)
    model.weight.decay = False

    move(model)
    model(torch.ones(1, 2, device=D, dtype=model.weight.dtype)).sum().backward()

    assert [[0.0, 0.0]] == model.weight.grad.tolist()
    assert [model.weight] == seen
    assert not model.weight.decay
    assert isinstance(model.weight, nn.Parameter)


def test_a_model_on_the_device_may_be_cast_while_a_view_is_alive():
    model = nn.Linear(3, 2).to(D)
    row = model.weight[0]

    model.double()

    assert torch.float64 == model.weight.dtype
    assert torch.float32 == row.dtype


def test_lazy_modules_say_what_to_do():
    with pytest.raises(simgpu.NotSimulated, match="Run a batch through the model on the CPU first"):
        nn.LazyLinear(4).to(D)


def test_a_traced_function_is_refused_not_wrong():
    with pytest.raises(simgpu.NotSimulated, match="linearize"):
        torch.func.linearize(torch.sin, torch.ones(3, device=D))


def test_what_is_loaded_onto_the_device_can_be_trained():
    shared = torch.ones(3, requires_grad=True)
    parameter = nn.Parameter(torch.ones(2))

    found = reloaded({"a": shared, "b": shared, "c": parameter}, map_location=D)

    assert found["a"] is found["b"]
    assert found["a"].is_leaf
    assert found["a"].requires_grad
    assert isinstance(found["c"], nn.Parameter)
    assert D == found["c"].device


@dataclass
class Checkpoint:
    weights: torch.Tensor
    parts: list


@pytest.mark.parametrize("options", [{}, {"_use_new_zipfile_serialization": False}])
def test_tensors_anywhere_in_a_file_load_onto_the_device(options):
    table = torch.arange(6.0).reshape(2, 3)
    saved = Checkpoint(table, [{"row": table[1]}, nn.Linear(3, 1), Checkpoint(table.T, [])])

    found = reloaded(saved, saving=options, map_location=D, weights_only=False)
    found.parts[0]["row"].zero_()

    assert D == found.weights.device == found.parts[1].weight.device
    assert [[0.0, 1.0, 2.0], [0.0, 0.0, 0.0]] == found.weights.tolist()
    assert [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]] == found.parts[2].weights.tolist()


def test_tensors_in_objects_that_are_allowed_load_onto_the_device():
    with torch.serialization.safe_globals([Checkpoint]):
        found = reloaded(Checkpoint(torch.ones(2), []), map_location="simgpu")

    assert D == found.weights.device


def test_what_is_still_to_be_conjugated_loads_onto_the_device():
    number = torch.tensor([1 + 2j])

    assert [1 - 2j] == reloaded(number.conj(), map_location=D).tolist()
    assert [-2.0] == reloaded(number.conj().imag, map_location=D).tolist()
    assert [-1 - 2j] == (reloaded(number.conj(), map_location=D).conj() * -1).tolist()


def test_files_load_onto_no_second_device():
    with pytest.raises(RuntimeError, match="the only one is simgpu:0"):
        reloaded(torch.ones(2), map_location="simgpu:1")


def test_a_map_of_other_devices_leaves_a_file_where_it_was():
    assert "cpu" == reloaded(torch.ones(2), map_location={"cuda:0": "simgpu:0"}).device.type


def test_tensors_take_no_storage():
    with pytest.raises(simgpu.NotSimulated, match="storage"):
        torch.ones(2, device=D).set_(torch.ones(2).untyped_storage())


@pytest.mark.parametrize("place", ["simgpu", D, {"cpu": "simgpu:0"}])
def test_files_of_the_cpu_load_onto_the_device(place):
    assert D == reloaded(torch.ones(3), map_location=place).device


@pytest.mark.parametrize("place", ["cpu", {"simgpu:0": "cpu"}, lambda storage, _: storage])
def test_files_of_the_device_load_onto_the_cpu(place):
    assert "cpu" == reloaded(torch.ones(3, device=D), map_location=place).device.type


def test_a_saved_view_takes_nothing_else_along():
    file = io.BytesIO()

    torch.save(torch.ones(1000, 1000, device=D)[0], file)

    assert file.tell() < 10_000


@pytest.mark.parametrize("shape", [(0,), (2,)])
@pytest.mark.filterwarnings("ignore:An output with one or more elements was resized")
def test_an_out_tensor_takes_the_shape_of_the_result(shape):
    x = torch.ones(2, 3, device=D)
    out = torch.empty(shape, device=D)

    torch.add(x, x, out=out)

    assert (2, 3) == out.shape
    assert (2, 3) == (out + 1).shape
    assert [[2.0] * 3] * 2 == out.tolist()


@pytest.mark.parametrize("make", [torch.Stream, torch.Event])
def test_streams_and_events_are_refused_without_a_device_too(make):
    with pytest.raises(simgpu.NotSimulated):
        make()


def test_a_generator_of_the_cpu_is_as_ever():
    assert torch.equal(
        torch.rand(3, generator=torch.Generator().manual_seed(1)),
        torch.rand(3, generator=torch.Generator(device="cpu").manual_seed(1)),
    )


@pytest.mark.parametrize("kind", [torch.bool, torch.float32])
def test_attention_with_a_mask_equals_the_cpus(kind):
    torch.manual_seed(0)
    q = torch.randn(2, 3, 5, 8)
    mask = torch.ones(5, 5).tril().to(kind)
    attend = nn.functional.scaled_dot_product_attention

    there = attend(q.to(D), q.to(D), q.to(D), attn_mask=mask.to(D))

    assert torch.equal(attend(q, q, q, attn_mask=mask), there.cpu())


def test_a_padded_transformer_says_what_to_do():
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    model = nn.TransformerEncoder(layer, 1).to(D).eval()
    padding = torch.tensor([[False, False, True]] * 2, device=D)

    with pytest.raises(simgpu.NotSimulated, match="enable_nested_tensor=False"):
        model(torch.ones(2, 3, 8, device=D), src_key_padding_mask=padding)


@pytest.mark.parametrize("mode", [torch.enable_grad, torch.inference_mode])
def test_ctc_loss_takes_lengths_from_the_cpu(mode):
    torch.manual_seed(0)
    scores = torch.randn(6, 2, 4).log_softmax(2)
    targets = torch.tensor([[1, 2], [2, 3]])
    lengths = torch.tensor([6, 5]), torch.tensor([2, 2])

    with mode():
        there = nn.functional.ctc_loss(scores.to(D), targets.to(D), *lengths)

    assert nn.functional.ctc_loss(scores, targets, *lengths).item() == there.item()


@pytest.mark.parametrize(
    "view", [lambda x: x[0], lambda x: x[1:3], lambda x: x.view(2, 2), lambda x: x.detach()]
)
def test_a_tensor_from_outside_is_looked_at_in_inference_mode(view: Callable[[Tensor], Tensor]):
    """Evaluation takes batches apart that were made before."""
    x = vector("simgpu")
    with torch.inference_mode():
        seen = view(x) + 1

    assert torch.equal(view(vector()) + 1, seen.cpu())


def test_a_model_moves_in_inference_mode():
    with torch.inference_mode():
        assert D == nn.Linear(3, 1).to(D).weight.device


def test_each_thread_is_told_of_its_own_exception():
    told = {}

    def work(name):
        def raises(_gradient):
            raise ValueError(name)

        told[name] = []
        for _ in range(50):
            x = torch.ones(2, device=D, requires_grad=True)
            y = x * 2
            y.register_hook(raises)
            try:
                y.sum().backward()
            except ValueError as error:
                told[name].append(str(error))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {name: [name] * 50 for name in "abc"} == told


def test_there_is_one_device_and_no_memory_to_measure():
    torch.accelerator.empty_cache()
    torch.accelerator.set_device_index(0)

    with pytest.raises(RuntimeError, match="the only one is simgpu:0"):
        torch.accelerator.set_device_index(1)
    with pytest.raises(simgpu.NotSimulated):
        torch.accelerator.memory_allocated()


def test_other_libraries_get_nothing():
    with pytest.raises(simgpu.NotSimulated, match="cpu"):
        torch.ones(2, device=D).__dlpack__()


def test_a_tied_model_stays_tied_in_a_copy():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2)).to(D)
    model[1].weight = model[0].weight

    twin = copy.deepcopy(model)

    assert twin[1].weight is twin[0].weight
    assert twin[0].weight is not model[0].weight


def test_a_hook_may_wait_for_another_threads_backward_pass_on_the_cpu():
    ended = []

    def go_back():
        (torch.ones(2, requires_grad=True) * 2).sum().backward()
        ended.append("inner")

    def hook(_gradient):
        thread = threading.Thread(target=go_back, daemon=True)
        thread.start()
        thread.join(20)
        ended.append("outer")

    x = torch.ones(2, requires_grad=True)
    y = x * 2
    y.register_hook(hook)
    y.sum().backward()

    assert ["inner", "outer"] == ended
