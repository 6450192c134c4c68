"""What PyTorch says of gradients, optimizers and modules."""

from __future__ import annotations

GRADIENTS = (
    (
        r"element 0 of tensors does not require grad",
        "backward() or grad() was called on a value that is not connected to anything trainable: "
        "the connection was cut on the way, or was never there.",
        "Follow this value back, line by line, to the model's output. Look for no_grad, "
        "detach(), item(), numpy(), argmax() or torch.tensor(...) around a result, and take "
        "it out.",
    ),
    (
        r"grad can be implicitly created only for scalar outputs",
        "backward() or grad() was called on a tensor with several entries, and only one single "
        "number has a gradient.",
        "Call it on the loss. If this is the loss, reduce it to one number first, with mean() or "
        "sum().",
    ),
    (
        r"Trying to backward through the graph a second time",
        "The same computation was differentiated twice. PyTorch throws its records of a "
        "computation away after the first backward().",
        "Call backward() once for each loss, and compute prediction and loss afresh in every "
        "step. retain_graph=True would only hide the cause.",
    ),
    (
        r"leaf Variable that requires grad is being used in an in-place operation",
        "A trainable tensor was changed in place (w -= ..., w[0] = ..., or a method that ends in "
        "an underscore) while PyTorch was recording for the gradient.",
        "To update weights, leave it to optimizer.step(), or write the line under "
        "`with torch.no_grad():`. Otherwise compute a new tensor and leave this one alone.",
    ),
    (
        r"modified by an inplace operation",
        "backward() needs a value that was changed in place after it had been used, so the old "
        "value is gone.",
        "Write y = y + 1 instead of y += 1, and avoid methods that end in an underscore. If it "
        "is the weights that changed, call backward() before optimizer.step(), and compute the "
        "prediction anew in every step.",
    ),
    (
        r"nly Tensors of floating point .*can require gradients",
        "A tensor of whole numbers should get gradients, and only floating-point numbers have "
        "them.",
        "Write the numbers with a point, as in torch.tensor([1.0, 2.0]), or convert with "
        ".float() first.",
    ),
    (
        r"you can only change requires_grad flags of leaf variables",
        "requires_grad was set on the result of a computation. It can only be set on a tensor "
        "that a computation starts with.",
        "Use detach() to get the values without their history, or set requires_grad on the "
        "tensor that comes first.",
    ),
    (
        r"differentiated Tensors? .*not have been used in the graph",
        "grad() was asked for the gradient with respect to a tensor that the result was not "
        "computed from. Often a copy was used in its place.",
        "Compute the result from the very tensor whose gradient you ask for; clone(), detach() "
        "and torch.tensor(...) make another one, so ask for that one's gradient then.",
    ),
    (
        r"differentiated Tensors does not require grad",
        "grad() was asked for the gradient with respect to a tensor that does not require one.",
        "Call requires_grad_() on that tensor before you compute with it, or make it with "
        "requires_grad=True.",
    ),
    (
        r"nference tensor",
        "A tensor that was made under torch.inference_mode() is used in training, and it "
        "cannot have gradients.",
        "Use torch.no_grad() there instead, or compute the tensor again outside.",
    ),
    (
        r"attempting to assign a gradient|assigned grad expected to be a Tensor",
        "A tensor's .grad was set to something that does not fit it: a gradient has the shape, "
        "the number type and the device of its tensor.",
        "Print the shape and dtype of both; a sum over the batch may be missing.",
    ),
    (
        r"graph leaves\) support the deepcopy protocol",
        "The result of a computation was deep-copied, and its history cannot be copied.",
        "Copy the values alone, with tensor.detach().clone().",
    ),
    (
        r"Can't call numpy\(\) on Tensor that requires grad",
        "NumPy was given a tensor that takes part in a gradient, and NumPy keeps no record for "
        "gradients.",
        "Use PyTorch's own function, such as torch.sin for np.sin. Only to print or plot, use "
        ".detach().numpy().",
    ),
)

OPTIMIZERS_AND_MODULES = (
    (
        r"can't optimize a non-leaf Tensor",
        "The optimizer was given the result of a computation, such as w * 0.1 or w.to(device), "
        "and it can only train a tensor that a computation starts with.",
        "Make the tensor complete first, its values and its device, call requires_grad_() on "
        "it last, and give that one to the optimizer.",
    ),
    (
        r"optimizer got an empty parameter list",
        "The optimizer was given nothing to train: the model shows no parameters. Layers in a "
        "plain list, or not kept on self, are not seen.",
        "Set each layer as self.name in __init__, and use nn.ModuleList for a list of layers.",
    ),
    (
        r"params argument given to the optimizer should be an iterable",
        "The optimizer was given one single tensor, and it takes a list of them.",
        "Put it in brackets, as in SGD([w], lr=0.1), or give it model.parameters().",
    ),
    (
        r"cannot assign \w+ before Module.__init__\(\) call",
        "The model sets a layer before nn.Module has been set up, so there is no place to keep "
        "it yet.",
        "Make super().__init__() the first line of your __init__.",
    ),
    (
        r'Module \[(?P<name>\w+)\] is missing the required "forward" function',
        "The model \\g<name> has no forward method, so calling it does nothing. The name may be "
        "misspelled, or the method not be indented into the class.",
        "Define `def forward(self, x):` inside \\g<name>, at the depth of __init__.",
    ),
    (
        r"cannot assign '(?P<kind>[\w.]+)' as parameter '(?P<name>\w+)'",
        "The model's parameter \\g<name> was replaced by a \\g<kind>, which could not be trained.",
        "Wrap it, as in nn.Parameter(tensor), or change the values in place under "
        "`with torch.no_grad():`.",
    ),
    (
        r"Expected more than 1 value per channel when training",
        "A batch-norm layer in training mode was given a batch of one example, and one example "
        "has no spread to normalize by.",
        "Use a batch of two or more to train, or model.eval() if this is an evaluation.",
    ),
)

TRAINING = (*GRADIENTS, *OPTIMIZERS_AND_MODULES)
