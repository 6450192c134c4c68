"""What PyTorch says of shapes, number types and devices."""

from __future__ import annotations

ONE_DEVICE = (
    "Move everything to one device: model.to(device) once, and x = x.to(device) for every "
    "batch, targets too. A tensor made inside a function takes device=x.device."
)
SAME_SHAPE = (
    "Print both shapes just before this line. For a loss, bring the prediction and the target "
    "to one shape: (N, 1) becomes (N,) with squeeze(1), and back with unsqueeze(1)."
)

SHAPES = (
    (
        r"mat1 and mat2 shapes cannot be multiplied "
        r"\((?P<a>\d+)x(?P<b>\d+) and (?P<c>\d+)x(?P<d>\d+)\)",
        "A tensor of shape (\\g<a>, \\g<b>) was multiplied by one of shape (\\g<c>, \\g<d>), and "
        "the inner numbers, \\g<b> and \\g<c>, are not the same.",
        "Print both shapes just before this line. If it says @ or matmul and a product entry by "
        "entry is meant, write *. If it calls an nn.Linear layer, that takes (batch, features); "
        "N examples with one feature each are x[:, None], of shape (N, 1).",
    ),
    (
        r"size of tensor a \((?P<a>\d+)\) must match the size of tensor b \((?P<b>\d+)\)"
        r" at non-singleton dimension (?P<dim>\d+)",
        "Two tensors of different shapes were combined: in dimension \\g<dim>, counted from 0, "
        "one has \\g<a> entries and the other \\g<b>.",
        SAME_SHAPE,
    ),
    (
        r"size mismatch, got input|inconsistent tensor size",
        "A product was taken of two tensors whose lengths do not agree.",
        "Print both shapes just before this line; the last dimension of the first must be as "
        "long as the first dimension of the second.",
    ),
    (
        r"output with shape (?P<a>\[.*?\]) doesn't match the broadcast shape (?P<b>\[.*?\])",
        "A change in place would need a result of shape \\g<b>, and the tensor that should hold "
        "it has shape \\g<a>.",
        SAME_SHAPE,
    ),
    (
        r"Using a target size \(torch.Size\((?P<target>\[.*?\])\)\).*"
        r"input size \(torch.Size\((?P<input>\[.*?\])\)\)",
        "The loss was given a prediction of shape \\g<input> and a target of shape \\g<target>.",
        SAME_SHAPE,
    ),
    (
        r"Target size \(torch.Size\((?P<target>\[.*?\])\)\) must be the same as "
        r"input size \(torch.Size\((?P<input>\[.*?\])\)\)",
        "The loss was given a prediction of shape \\g<input> and a target of shape \\g<target>.",
        SAME_SHAPE,
    ),
    (
        r"Expected input batch_size \((?P<a>\d+)\) to match target batch_size \((?P<b>\d+)\)",
        "The loss was given predictions for \\g<a> examples and targets for \\g<b>.",
        "Print both shapes. The first argument is the prediction, of shape (N, classes); the "
        "second is the target, of shape (N,).",
    ),
    (
        r"view size is not compatible",
        "view() can only read a tensor in the order in which it lies in memory, and after t(), "
        "transpose() or some slices it lies in another order.",
        "Use reshape() in place of view().",
    ),
    (
        r"shape '(?P<shape>\[.*?\])' is invalid for input of size (?P<size>\d+)",
        "A tensor with \\g<size> entries was to take the shape \\g<shape>, which holds another "
        "number of entries.",
        "Multiply the numbers of the shape: they must give \\g<size>. One of them may be -1, "
        "which stands for whatever is left, where that comes out even.",
    ),
    (
        r"stack expects each tensor to be equal size",
        "torch.stack was given tensors of different shapes.",
        "Print their shapes. To put tensors of different lengths one after the other, use "
        "torch.cat.",
    ),
    (
        r"IndexError: Target (?P<target>-?\d+) is out of bounds",
        "A target names class \\g<target>, and the prediction has no column for it. Classes are "
        "counted from 0.",
        "See that the last layer has as many outputs as there are classes, and that the targets "
        "run from 0 to that number minus 1.",
    ),
    (
        r"index (?P<i>-?\d+) is out of bounds for dimension (?P<dim>\d+) with size (?P<size>\d+)",
        "This line asks for entry \\g<i> of a dimension that has only \\g<size>, and counting "
        "begins at 0.",
        "Print the shape of the tensor before this line, and check the range of the index.",
    ),
    (
        r"too many indices for tensor|invalid index of a 0-dim tensor"
        r"|IndexError: Dimension out of range|iteration over a 0-d tensor|len\(\) of a 0-d tensor",
        "The tensor has fewer dimensions than this line takes it to have.",
        "Print its shape just before this line; mean(), sum() and squeeze() take dimensions away. "
        "A tensor that holds one number is read with item().",
    ),
    (
        r"a Tensor with (?P<n>\d+) elements cannot be converted to Scalar",
        "item() or the like was called on a tensor that has \\g<n> entries, and it takes one.",
        "Reduce it first, with mean() or sum(), then call item().",
    ),
    (
        r"only one element tensors can be converted to Python scalars",
        "A tensor that has several entries stands where one plain number is wanted.",
        "Reduce it first, with mean() or sum(). To make one tensor of several, use torch.stack.",
    ),
    (
        r"Boolean value of Tensor with (?:more than one value|no values) is ambiguous",
        "A whole tensor stands where one True or False is wanted: in an if, an and, an or, or as "
        "an option of a class, as in nn.MSELoss(prediction, target).",
        "Say what you mean with .all(), .any() or torch.equal(a, b). A loss class is made first "
        "and called then: nn.MSELoss()(prediction, target).",
    ),
)

NUMBER_TYPES = (
    (
        r"0D or 1D target tensor expected",
        "This loss takes one class number for each example, a target of shape (N,), and was "
        "given a target with more dimensions.",
        "Use target.squeeze(1) if its shape is (N, 1), and target.argmax(1) if each row has a "
        "single 1.",
    ),
    (
        r"expected target dtype to be Long or Byte, but got (?P<kind>\w+)",
        "This loss takes class numbers as its target, whole numbers of dtype torch.long, and "
        "was given \\g<kind>.",
        "Convert class numbers with target.long(). If the target is a measured quantity, it "
        "wants another loss, such as nn.MSELoss. Check the order too: prediction, then target.",
    ),
    (
        r"Expected floating point type for target with class probabilities",
        "The target has the shape of the prediction, so it is taken for probabilities, and "
        "those cannot be whole numbers.",
        "Give class numbers of shape (N,), with target.argmax(1), or probabilities as floats.",
    ),
    (
        r"all elements of input should be between 0 and 1",
        "This loss takes probabilities, and was given numbers below 0 or above 1.",
        "Use nn.BCEWithLogitsLoss on what the last layer gives, or apply torch.sigmoid first.",
    ),
    (
        r"(?:same dtype, but (?:got|found):? |expected scalar type |Found dtype |result type )"
        r"(?P<a>\w+)(?: and |, | != | but found | but expected "
        r"| can't be cast to the desired output type )(?P<b>\w+)",
        "Tensors of two number types were mixed: \\g<a> and \\g<b>. Float is float32, what layers "
        "hold; Double is float64, what NumPy makes; Long is whole numbers.",
        "Convert the data once, where it enters: x.float(), or x.to(weight.dtype).",
    ),
    (
        r"\"bitwise_xor_\w+\" not implemented for '(?P<kind>\w+)'"
        r"|unsupported operand type\(s\) for \^",
        "Two numbers were joined by ^, which in Python is no power but exclusive or, an operation "
        "on whole numbers.",
        "Write ** for powers, as in x ** 2.",
    ),
    (
        r"could not infer output dtype",
        "A mean was taken of whole numbers, and it need not be a whole number.",
        "Convert them first, with x.float().mean().",
    ),
    (
        r"argument '(?P<name>\w+)' \(position (?P<n>\d+)\) must be Tensor, not NoneType",
        "A function of PyTorch was given None in place of a tensor. A .grad is None before "
        "backward(), and a function without return gives None.",
        "Find where this value should have been made, and print it there.",
    ),
    (
        r"argument '(?P<name>\w+)' \(position (?P<n>\d+)\) must be Tensor, not (?P<kind>[\w.]+)"
        r"|expected Tensor as element \d+ in argument \d+, but got (?P<item>[\w.]+)",
        "A function of PyTorch was given a \\g<kind>\\g<item> in place of a tensor.",
        "Keep tensors as tensors until the end: no item(), float() or numpy() on the way. Where "
        "the data begins as a list or an array, use torch.tensor(...) once.",
    ),
)

DEVICES = (
    (
        r"xpected all tensors to be on the same device, but found at least two devices, "
        r"(?P<a>\S+) and (?P<b>[^\s!]+)",
        "Tensors on two devices were used together: one on \\g<a>, one on \\g<b>.",
        ONE_DEVICE,
    ),
    (
        r"xpected all tensors to be on the same device, but got (?P<name>\w+) is on (?P<a>\S+), "
        r"different from other tensors on (?P<b>[^\s!]+)",
        "Tensors on two devices were used together: \\g<name> is on \\g<a>, the others on \\g<b>.",
        ONE_DEVICE,
    ),
    (
        r"Tensor on device (?P<a>\S+) is not on the expected device (?P<b>[^\s!]+)",
        "Tensors on two devices were used together: one on \\g<a>, one on \\g<b>.",
        ONE_DEVICE,
    ),
    (
        r"can't convert (?P<a>\S+) device type tensor to numpy",
        "NumPy was given a tensor on the device \\g<a>, and NumPy works on the CPU only.",
        "Bring it over first, with .detach().cpu().numpy(), or use PyTorch's own function.",
    ),
    (
        r"Torch not compiled with CUDA enabled|No CUDA GPUs are available"
        r"|Found no NVIDIA driver",
        "The code asks for a CUDA GPU, and this machine has none that PyTorch can use.",
        "Use the device that you are given: the function's argument for it, if there is one, or "
        "that of a tensor or a weight, such as x.device.",
    ),
    (
        r"Expected one of cpu, cuda.* device string: (?P<name>\S+)",
        "There is no kind of device called \\g<name>.",
        "Common names are 'cpu', 'cuda' (for NVIDIA and AMD GPUs) and 'mps' (for Apple's).",
    ),
    (
        r"Cannot copy out of meta tensor|cannot be called on meta tensors",
        "A tensor on the device 'meta' was read, and such a tensor has a shape but no values.",
        "Make the tensor or the model on the device where it is used, with device=x.device.",
    ),
)

TENSORS = (*SHAPES, *NUMBER_TYPES, *DEVICES)
