"""The public tests of exercise 03, which `pytest exercises/03` runs.

Each function is looked at by itself, so you can write them one after the other: the tests of those
that are not there yet say so. The last test puts all together, and saves a picture.
"""

from pathlib import Path

import numpy as np

from graders.checks import near

UNKNOWN = "nothing to compare"
PICTURE = Path(__file__).with_name("fit.png")

# Where the error stays on the sine from -pi to pi, if something keeps the network from learning.
USUAL_CAUSES = {
    "a straight line": "What stands between the two layers?",
    "one and the same number everywhere": "Do the shapes of prediction and y agree?",
    "a curve that never goes below zero": "What happens to the output of the last layer?",
}
LEFT_CHANGED = {
    "hooks": "the hooks on the model, its weights and the optimizer",
    "settings": "PyTorch's settings, such as the recording of graphs",
    "optimizer": "the optimizer's learning rate, or another of its settings",
    "frozen": "which weights require gradients",
}


def test_data_lies_on_the_sine(observe):
    """sine_data(n) returns n rows of x, evenly spaced from -pi to pi, and their sines."""
    seen = observe("data")
    seen.expect(
        seen["kind"] == "two tensors",
        f"sine_data should return two tensors, x and y. What came back is this: {seen['kind']}.",
        "Look at the return: two tensors, with a comma between them.",
        about="kind",
    )
    shapes = {name: seen[f"{name}_shape"] for name in ("x", "y")}
    seen.expect(
        set(shapes.values()) == {"(n, 1)"} and seen["default_shape"] == "(200, 1)",
        f"For n points, here {seen['given/n']}, x and y should have the shape (n, 1), and for none "
        f"asked (200, 1). Here x has {shapes['x']} and y {shapes['y']}; with none asked, x has "
        f"{seen['default_shape']}.",
        "Each point wants a row of its own, with one number in it.",
        about="x_shape y_shape default_shape",
    )
    types = {seen["x_type"], seen["y_type"]}
    seen.expect(
        types == {"float32"} and not seen["requires_grad"],
        f"x and y should be float32 and require no gradient. Their types are: {types}.",
        "That is what PyTorch makes unless you ask for something else.",
        about="x_type y_type requires_grad",
    )
    seen.expect(
        seen["same_again"] and not seen["reseeds"] and not seen["settings_left"],
        "Two calls gave different points, or after a call random numbers start over, or a setting "
        "of PyTorch is another one.",
        "Nothing here is left to chance, and the settings are for whoever runs the program.",
        about="same_again reseeds settings_left",
    )
    seen.expect(
        not seen["one_tensor"],
        "x and y are one and the same tensor.",
        "Make a new tensor for y.",
        about="one_tensor",
    )
    steps_are = seen["spacing"]
    seen.expect(
        steps_are == "even",
        f"From each x to the next, the distance should be the same. Here it is: {steps_are}.",
        "There is a function in PyTorch that spaces numbers evenly between two ends.",
        about="spacing",
    )
    x, y = seen["x"], seen["y"]
    seen.expect(
        near(x[[0, -1]], np.array([-np.pi, np.pi])),
        f"x should run from {-np.pi:.5f} to {np.pi:.5f}; it runs from {x[0]:.5f} to {x[-1]:.5f}.",
        "Both ends are points, and Python knows pi: math.pi.",
        about="x",
    )
    seen.expect(
        near(y, np.sin(x)),
        "Some y is not the sine of its x.",
        "Compute all y from x at once.",
        about="y",
    )


def test_network_is_made_of_two_linear_layers(observe):
    """MLP(hidden) registers a layer from 1 to hidden and one from hidden to 1, both with a bias."""
    seen = observe("network")
    seen.expect(
        seen["kind"] == "nn.Module",
        f"MLP(...) should make an nn.Module. What it makes is {seen['kind']}.",
        "Begin as the stub does: class MLP(nn.Module), and keep the names of its two methods.",
        about="kind",
    )
    seen.expect(
        seen["built/unregistered"] == "nothing",
        f"PyTorch does not know of everything that MLP holds: {seen['built/unregistered']}.",
        "A layer is registered when it is an attribute of its own.",
        about="built/unregistered",
    )
    seen.expect(
        seen["built/parameters"] == "of two linear layers" and seen["default_numbers"] == 49,
        "MLP() should have 49 numbers to train: 16 weights and 16 biases in the first layer, 16 "
        f"weights and a bias in the second. The parameters here have the shapes: "
        f"{seen['built/parameters']}.",
        "Print the model, and count.",
        about="built/parameters default_numbers",
    )
    seen.expect(
        not seen["by_sequential"],
        "MLP uses nn.Sequential.",
        "Call the layers yourself, in forward.",
        about="by_sequential",
    )
    seen.expect(
        seen["arguments"] == "as in the stub",
        f"MLP(hidden=16) should work. The names of its arguments are: {seen['arguments']}.",
        "Keep the first lines of the stub as they are.",
        about="arguments",
    )
    seen.expect(
        seen["start/values"] == "spread out" and not seen["start/always_the_same"],
        f"Initial weights should be random. Here they are {seen['start/values']}, or the same in "
        "every new network.",
        "Leave them as the layers make them, and set no seed.",
        about="start/values start/always_the_same reseeds",
    )


def test_network_turns_each_row_into_one_number(observe):
    """For N rows the network gives the shape (N, 1), however many rows there are."""
    seen = observe("network")
    shapes = seen["shapes"]
    seen.expect(
        shapes == ["(32, 1)", "(7, 1)", "(1, 1)"],
        f"For 32, 7 and 1 rows, the output has these shapes: {', '.join(shapes)}.",
        "Print the shape after each line of forward, for a batch of one as well.",
        about="shapes",
    )
    seen.expect(
        seen["same_again"] and seen["same_in_eval"] and seen["batch"] == "unchanged",
        "For the same x the network gives another output each time, or in eval mode, or it "
        "changes x.",
        "Make the layers in __init__, and compute only new tensors in forward.",
        about="same_again same_in_eval batch",
    )
    seen.expect(
        seen["without_gradient"] == "none",
        "The output should depend on all parameters, in a way that autograd can follow. No "
        f"gradient gets to: {seen['without_gradient']}.",
        "Follow x through forward, line by line.",
        about="without_gradient",
    )
    seen.expect(
        not isinstance(seen["value"], str | None),
        "What the network computes cannot be judged yet: something else has to be mended first.",
        "Mend first what the other tests say.",
        about="value",
    )
    seen.expect(
        near(seen["value"], expected_output(seen), rtol=1e-4),
        "With weights that the test has chosen, the output is not what it should be.",
        "Take a row through the network by hand: first layer, ReLU, second layer.",
        about="value",
    )
    seen.expect(
        seen["hooks_run"] and seen["runs_on_accelerator"],
        "The network does not run its hooks, or it does not run on an accelerator.",
        "Write forward and not __call__, and use nothing in it but x and the layers.",
        about="hooks_run runs_on_accelerator",
    )


def test_fit_takes_every_step(observe):
    """In each step, the optimizer moves the weights along the gradient of this step's loss."""
    seen = observe("fitting")
    steps = seen["steps"]
    all_given = seen["model_given"] in ("x", "x in another order")
    seen.expect(
        all_given and not seen["through_a_copy"],
        "In each step all of x should go through the model that fit is given. "
        f"What went through it is: {seen['model_given']}.",
        "The model that fit is given is called with x, as if it were a function.",
        about="through_a_copy model_given gradients steps",
    )
    seen.expect(
        not seen["mixed_up"],
        "The predictions are compared with the y of other points.",
        "The first row of y belongs to the first row of x, and so on. Keep it that way.",
        about="mixed_up model_given",
    )
    seen.expect(
        seen["arguments"] == "as in the stub" and seen["default_steps"] in (1000, UNKNOWN),
        "fit(model, x, y, optimizer, steps=1000) should work, and 1000 be the default. The names "
        f"of its arguments are: {seen['arguments']}. The default is: {seen['default_steps']}.",
        "Keep the first lines of the stub as they are.",
        about="arguments default_steps",
    )
    seen.expect(
        seen["gradients"] == "computed",
        "No gradient of a loss reaches the model.",
        "Follow the prediction to the line that computes gradients. Where is it cut off?",
        about="gradients",
    )
    seen.expect(
        steps["taken"] == "as many as asked" and seen["goes_on"] and not seen["predicts_only_once"],
        f"Of all steps, the given optimizer should take each. Of 4 it took: {steps['taken']}. "
        "It should go on as long as asked, even where nothing is left to learn.",
        "Which lines stand inside of the loop, and how often does it run?",
        about="steps goes_on predicts_only_once",
    )
    seen.expect(
        not steps["moved_afterwards"],
        "After the last step something moves the weights once more.",
        "Leave them where the last step of the optimizer has put them.",
        about="steps",
    )
    seen.expect(
        seen["used"] == "this step's",
        "A step should use the gradients of its own loss and nothing else. "
        f"What one used were: {seen['used']}.",
        "Ask of every line in the loop what it leaves in .grad.",
        about="used",
    )
    seen.expect(
        not isinstance(seen["after/linear.weight"], str),
        "The weights cannot be judged yet: something else has to be mended first.",
        "Mend first what the other tests say.",
        about="after",
    )
    _, weight, bias = descend(seen)
    seen.expect(
        near(seen["after/linear.weight"].item(), weight, rtol=1e-3)
        and near(seen["after/linear.bias"].item(), bias, rtol=1e-3),
        "After 4 steps the weights are not where the mean squared error leads.",
        "Work the loss out by hand for two points, and compare.",
        about="after",
    )


def test_fit_returns_a_loss_for_each_step(observe):
    """fit returns a list of Python floats: the loss of each step, from before its update."""
    seen = observe("fitting")
    returned = seen["returned"]
    seen.expect(
        returned["kind"] == "list" and returned["length"] == "as many as asked",
        f"fit should return a list with a loss for each step. What came back: {returned['kind']}; "
        f"the number of losses in it: {returned['length']}.",
        "Put a loss into the list in every step, and return the list after the loop.",
        about="returned/kind returned/length",
    )
    seen.expect(
        not returned["with_earlier_losses"],
        "After a second call, the losses of the first are in the list as well.",
        "Make a new list in every call, inside of the function.",
        about="returned/with_earlier_losses",
    )
    seen.expect(
        returned["entries"] == "float",
        f"The list should hold Python floats. It holds this: {returned['entries']}.",
        "Look for the method that turns a tensor with one value into a Python number.",
        about="returned/entries returned/with_graph",
    )
    seen.expect(
        not returned["rounded"],
        "The losses in the list are rounded.",
        "Put the numbers into the list as they are.",
        about="returned/rounded",
    )
    seen.expect(
        not isinstance(seen["losses"], str),
        "The losses cannot be judged yet: something else has to be mended first.",
        "Mend first what the other tests say.",
        about="losses steps used gradients",
    )
    losses, _, _ = descend(seen)
    first, wanted = seen["losses"][0], losses[0]
    seen.expect(
        near(seen["losses"], losses, rtol=1e-4),
        f"The losses are not those from before each update. The first one, of the weights as they "
        f"came, should be {wanted:.4f}; in the list it is {first:.4f}.",
        "Put the number that the gradients were computed from into the list, as it is.",
        about="losses",
    )


def test_fit_leaves_all_else_alone(observe):
    """fit works where model and data are, and changes nothing but the weights."""
    seen = observe("elsewhere")
    seen.expect(
        seen["placed/ran_on"] == ["simgpu"] == seen["placed/weights_on"],
        "Model and data are on an accelerator, such as a GPU. The model should do its work there, "
        "and stay there.",
        "Use them where they are; there is nothing to move.",
        about="placed/ran_on placed/weights_on",
    )
    seen.expect(
        seen["placed/fetched"] == "little" == seen["placed/sent"],
        "In every step, more than the loss is copied from the accelerator, or something to it.",
        "Ask for the loss once in a step, and make new tensors where x is.",
        about="placed/fetched placed/sent",
    )
    seen.expect(
        not seen["default_device_left"],
        "After the call new tensors are made on another device than before.",
        "Leave PyTorch's default device alone.",
        about="default_device_left",
    )
    seen = observe("fitting")
    seen.expect(
        seen["batch"] == "unchanged" and not seen["reseeds"],
        "After the call x and y are not as they were, or random numbers start over.",
        "Make new tensors where you need any, and set no seed.",
        about="batch reseeds",
    )
    seen.expect(
        seen["in_training_mode"] and seen["left_in_training_mode"],
        "The model came in training mode; it should train in it and go back in it.",
        "Put the model in training mode, or leave the mode alone.",
        about="in_training_mode left_in_training_mode",
    )
    for what, words in LEFT_CHANGED.items():
        seen.expect(
            not seen[f"left/{what}"],
            f"After the call this is not as it was: {words}.",
            "Leave it alone, or put it back before you return.",
            about=f"left/{what}",
        )


def test_picture_shows_data_and_fit(observe):
    """plot_fit returns a new figure with data and fit on the same axes, labelled."""
    seen = observe("picture")
    seen.expect(
        seen["kind"] == "Figure" and seen["another_figure"],
        f"plot_fit should return a new Figure in each call. What came back is this: "
        f"{seen['kind']}.",
        "plt.subplots() makes a figure, and axes to draw on.",
        about="kind another_figure",
    )
    drawn, legend = seen["drawn"], seen["legend"]
    seen.expect(
        drawn["data"] == drawn["fit"] == "as it is" and seen["together"],
        f"Data and fit should be drawn over x, on the same axes. The data is: {drawn['data']}. "
        f"The fit is: {drawn['fit']}.",
        "Draw y over x, and the model's prediction over the same x.",
        about="drawn/data drawn/fit together",
    )
    seen.expect(
        seen["xlabel"] and seen["ylabel"] and legend == "two names" and not seen["axes_swapped"],
        "Both axes should have a label, each its own, and a legend should name the data and the "
        f"fit. What the legend has: {legend}.",
        "A picture wants to be read without the code beside it.",
        about="xlabel ylabel legend axes_swapped",
    )
    seen.expect(
        not seen["with_graph"] and seen["grad_mode"],
        "The model should make its prediction without a graph, and only it.",
        "There is a context manager that keeps PyTorch from recording.",
        about="with_graph grad_mode",
    )
    seen.expect(
        seen["mode_kept/training"] and seen["mode_kept/eval"],
        "After the call the model is not in the mode that it was in before, training or eval.",
        "Leave the mode alone, or put it back.",
        about="mode_kept",
    )
    seen.expect(
        seen["weights_kept"] and seen["gradients_kept"] and seen["batch"] == "unchanged",
        "After the call the model's weights, its gradients or the data are not as they were.",
        "Only ask the model, and use copies of the data.",
        about="weights_kept gradients_kept batch",
    )
    seen.expect(
        not seen["frozen"],
        "After the call some weights do not require gradients any more.",
        "Leave requires_grad alone; there is a context manager that keeps PyTorch from recording.",
        about="frozen",
    )


def test_all_together_learns_the_sine(observe, capsys):
    """Your MLP, trained by your fit on your data, follows the sine; your picture shows it."""
    seen = observe("network", task="sine", save_as=str(PICTURE))
    stuck, error = seen["fit/stuck_at"], seen["fit/error"]
    ended = "there is no prediction" if error is None else f"the error is {error:.3f}"
    fits_like = f" So well fits {stuck}, too." if stuck else ""
    seen.expect(
        seen["fit/learned"],
        f"After 120 steps of Adam {ended}.{fits_like}",
        USUAL_CAUSES.get(stuck, "Look at the picture, and at what the other tests say."),
        about="value start shapes same_again without_gradient built",
    )
    seen.expect(
        seen["all_weights_moved"],
        "Some of the weights did not move in training.",
        "Every layer has to be registered, and used.",
        about="built without_gradient",
    )
    with capsys.disabled():
        print(f"\nThe picture of your fit is in {PICTURE}")


def expected_output(seen):
    """Return what the network makes of x with the weights that the test has chosen."""
    x, weights = seen["given/x"], seen["given/weights_of_both"]
    hidden = x * weights + seen["given/biases"]
    return np.where(hidden > 0, hidden, 0) @ weights + seen["given/last_bias"]


def descend(seen, rate=1.5, momentum=0.5):
    """Return the losses of 4 steps with a straight line, and the weight and bias after them."""
    x, y = seen["given/x"], seen["given/y"]
    weight, bias = seen["given/linear.weight"].item(), seen["given/linear.bias"].item()
    speed, losses = np.zeros(2), []
    for _ in range(4):
        error = weight * x + bias - y
        losses.append(np.mean(error**2))
        speed = momentum * speed + np.array([np.mean(2 * error * x), np.mean(2 * error)])
        weight, bias = np.array([weight, bias]) - rate * speed
    return np.array(losses), weight, bias
