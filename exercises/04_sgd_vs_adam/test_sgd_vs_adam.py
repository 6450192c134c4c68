"""The public tests of exercise 04, which `pytest exercises/04` runs.

Each function is looked at by itself, so you can write them one after the other: the tests of those
that are not there yet say so. compare is tested with what train and steps_to_reach are by then.
"""

import math

import numpy as np

from graders.checks import near

GENERATORS = {"torch": "torch's", "numpy": "NumPy's", "python": "Python's own"}


def test_train_returns_a_loss_for_each_step(observe):
    """train returns a list of Python floats, one for each step."""
    seen = observe("training")
    returned = seen["returned"]
    seen.expect(
        returned["kind"] == "list" and returned["length"] == "as many as asked",
        f"train should return a list with a loss for each step. What came back: "
        f"{returned['kind']}; the number of losses in it: {returned['length']}.",
        "Put a loss into the list in every step, and return the list after the loop.",
        about="returned/kind returned/length",
    )
    seen.expect(
        returned["entries"] == "float",
        f"The list should hold Python floats. It holds this: {returned['entries']}.",
        "Look for the method that turns a tensor with one value into a Python number.",
        about="returned/entries returned/with_graph",
    )
    for name, arguments in seen["arguments"].items():
        seen.expect(
            arguments["steps"] in ("1000", "not told") and arguments["seed"] in ("0", "not told"),
            f"{name} should take steps=1000 and seed=0 if nobody gives them. It takes: "
            f"steps={arguments['steps']}, seed={arguments['seed']}.",
            "Keep the line with def as the stub has it.",
            about=f"arguments/{name}",
        )


def test_train_starts_from_the_seed(observe):
    """Each call makes a new model; its weights depend on the seed and on nothing else."""
    seen = observe("training")
    seen.expect(
        seen["start"] == "as the seed makes them",
        "The weights that train begins with should be those that make_model() gives right after "
        f"torch.manual_seed(seed). Here they are: {seen['start']}.",
        "Which line draws the weights, and what was done to the random numbers just before it?",
        about="start",
    )


def test_train_leaves_random_numbers_alone(observe):
    """After train, random numbers go on as if it had never been called."""
    seen = observe("training")
    for name, whose in GENERATORS.items():
        left = seen[f"random_numbers/{name}"]
        seen.expect(
            left == "as found",
            f"After train, {whose} random numbers are {left}, for the whole program.",
            "Put back what you change. For torch's, look at torch.random.fork_rng.",
            about=f"random_numbers/{name}",
        )


def test_train_takes_every_step(observe):
    """One optimizer, made of the model's parameters, takes each step by the gradients of it."""
    seen = observe("training")
    seen.expect(
        seen["handed"] == "the parameters" and seen["optimizers_made"] == "once",
        "make_optimizer should be called once in a training, with model.parameters(). It was "
        f"called: {seen['optimizers_made']}; what it was handed: {seen['handed']}.",
        "Make the optimizer before the loop, as soon as there is a model.",
        about="handed optimizers_made",
    )
    steps, model_given = seen["steps"], seen["given_to_the_model"]
    seen.expect(
        model_given == "x" and not seen["through_another_model"],
        "In each step all of x should go through the model whose parameters the optimizer has. "
        f"What went through a model is: {model_given}.",
        "Make one model, and hand x to it as it is.",
        about="given_to_the_model through_another_model",
    )
    seen.expect(
        not seen["through_other_layers"],
        "The model that is trained is another one than make_model() gives.",
        "Leave make_model as it is, and use the model that it returns.",
        about="through_other_layers",
    )
    seen.expect(
        steps["taken"] == "as many as asked" and not steps["uncounted"],
        f"Of the steps that were asked for, the optimizer took: {steps['taken']}.",
        "Which lines stand inside of the loop, and how often does it run?",
        about="steps",
    )
    seen.expect(
        steps["ends"] == "at its end",
        f"Where losses are low, rise again and become NaN, the training ends {steps['ends']}.",
        "Take all steps that were asked for, whatever the losses are.",
        about="steps",
    )
    seen.expect(
        not seen["stepped_by_another"] and not steps["besides"] and seen["settings"] == "as made",
        "Something other than the optimizer moved the weights, or its settings were changed.",
        "Leave the moving to the optimizer, and the optimizer as it is made.",
        about="stepped_by_another steps settings",
    )
    seen.expect(
        seen["used"] == "this step's",
        "A step should use the gradients of its own loss and nothing else. What the steps used "
        f"were: {seen['used']}.",
        "Ask of every line in the loop what it leaves in .grad.",
        about="used",
    )


def test_losses_are_those_from_before_each_update(observe):
    """The list holds the mean squared error of each step, from before its update."""
    seen = observe("training")
    seen.expect(
        not seen["returned/rounded"],
        "The losses in the list are rounded.",
        "Put each loss into the list as it is, and round where you print.",
        about="returned/rounded",
    )
    seen.expect(
        not isinstance(seen["losses"], str),
        "The losses cannot be judged yet: something else has to be mended first.",
        "Mend first what the other tests say.",
        about="first_loss losses steps used returned",
    )
    losses = descend([seen[f"given/chosen_{n}"] for n in range(4)])
    first, wanted = seen["losses"][0], losses[0]
    seen.expect(
        near(seen["losses"], losses, rtol=1e-4),
        "The losses are not those from before each update. The first one, of the weights as they "
        f"came, should be {wanted:.4f}; in the list it is {first:.4f}.",
        "Let the loss be the mean squared error and nothing else; into the list it goes as it is.",
        about="first_loss losses",
    )
    seen.expect(
        seen["script"] == "as they are",
        "Where the loss rises again, and is NaN at last, the list holds the losses: "
        f"{seen['script']}.",
        "Put the loss of every step into the list, whatever it is.",
        about="script",
    )


def test_steps_to_reach_finds_the_first_step(observe):
    """steps_to_reach returns the first step at or below the target, counted from 1, or None."""
    seen = observe("reaching")
    wanted = {
        "bounces": 3,
        "at_once": 1,
        "at_the_end": 4,
        "at_the_target": 4,
        "just_above": 4,
        "just_below": 2,
        "never": "None",
        "empty": "None",
        "only_nan": "None",
        "nan_before": 4,
        "nan_after": 2,
    }
    for name, step in wanted.items():
        losses = ", ".join(seen[f"given/{name}"])
        seen.expect(
            seen[name] == step,
            f"For the losses [{losses}] and the target {seen['given/target']}, steps_to_reach "
            f"should return {step}. What it gives is this: {seen[name]}.",
            "Go through the losses one by one, and count.",
            about=name,
        )
    seen.expect(
        seen["losses_kept"],
        "steps_to_reach changes the list that it is given.",
        "Only look at it.",
        about="losses_kept",
    )


def test_compare_is_a_fair_race(observe):
    """compare trains every optimizer from the same start, and returns the steps that each needs."""
    seen = observe("comparing")
    seen.expect(
        not seen["goes_on"],
        f"compare was asked for {seen['given/steps']} steps of each optimizer, and takes far more.",
        "Hand on the number of steps that compare is given.",
        about="goes_on",
    )
    seen.expect(
        seen["kind"] == "dict" and seen["names"] == "those given",
        "compare should return a dict with the names of all optimizers. What came back is this: "
        f"{seen['kind']}; the names in it: {seen['names']}.",
        "Every optimizer gets an entry, even one that never arrives.",
        about="kind names",
    )
    seen.expect(
        seen["target_used"],
        "compare gives the same number of steps for a target that is reached earlier.",
        "Hand on the target that compare is given.",
        about="target_used",
    )
    for name, needed in seen["needed"].items():
        script = seen["given/scripts"][name][: seen["given/steps"]]
        right = script.find("l") + 1 if "l" in script else "None"
        seen.expect(
            needed in ("what its losses say", right),
            f"One of the optimizers goes where the test wants it: in its {len(script)} steps the "
            f"loss is {', then '.join(seen[f'given/words/{letter}'] for letter in script)}. For it "
            f"compare gives: {needed}.",
            "Use train and steps_to_reach, and hand on to them all that compare is given.",
            about=f"needed/{name}",
        )
    seen.expect(
        seen["trainings"] == "once",
        "In each call every optimizer should be made once, for one training. One was made: "
        f"{seen['trainings']}.",
        "Train once for every entry.",
        about="trainings",
    )
    seen.expect(
        seen["starts"] == "as the seed makes them",
        f"All optimizers should start from the weights of the seed. Theirs are: {seen['starts']}.",
        "Every optimizer needs a new model, and every model the seed that compare is given.",
        about="starts",
    )
    seen.expect(
        not seen["order_matters"] and seen["trains_as_train_does"],
        "In another order the results are others, or the training is another than train's.",
        "Do for each optimizer the same, with train.",
        about="order_matters trains_as_train_does",
    )
    seen.expect(
        seen["settings"] == "as made" and seen["optimizers_kept"],
        "compare changes an optimizer's settings, or the dict of optimizers.",
        "Use what you are given, and leave it as it is.",
        about="settings optimizers_kept",
    )
    for name, whose in GENERATORS.items():
        left = seen[f"random_numbers/{name}"]
        seen.expect(
            left == "as found",
            f"After compare, {whose} random numbers are {left}, for the whole program.",
            "Put back what you change.",
            about=f"random_numbers/{name}",
        )


def test_picture_shows_the_losses(observe):
    """plot_losses returns a new figure: a labelled curve each, on a logarithmic loss axis."""
    seen = observe("picture")
    seen.expect(
        seen["kind"] == "Figure" and seen["another_figure"],
        f"plot_losses should return a new Figure in each call. What came back is this: "
        f"{seen['kind']}.",
        "plt.subplots() makes a figure, and axes to draw on.",
        about="kind another_figure",
    )
    seen.expect(
        seen["curves"] == "as it is" and seen["together"],
        "All losses should be drawn over their steps, a curve for each history, on the same axes. "
        f"One of them is: {seen['curves']}.",
        "Let a loop draw them: one name and one list at a time.",
        about="curves together histories_kept",
    )
    seen.expect(
        seen["loss_axis"] == "log" and seen["step_axis"] == "linear",
        "The loss axis should be logarithmic, and the other one should not. The loss axis is: "
        f"{seen['loss_axis']}; the step axis is: {seen['step_axis']}.",
        "Axes have a scale, which you can set.",
        about="loss_axis step_axis",
    )
    named = seen["labels"] not in ("none", "others", "each other's")
    seen.expect(
        seen["xlabel"] and seen["ylabel"] and named and seen["legend"] == "the names",
        "Both axes should have a label, and a legend should show the names of the curves.",
        "A picture wants to be read without the code beside it.",
        about="xlabel ylabel labels legend",
    )
    seen.expect(
        not seen["axes_swapped"],
        "Each axis has the label of the other one.",
        "A picture wants to be read without the code beside it.",
        about="axes_swapped",
    )
    seen.expect(
        seen["histories_kept"],
        "After the call the histories are not as they were.",
        "Only draw them.",
        about="histories_kept",
    )


def descend(weights, momentum=0.5, rates=(0.02, 0.01, 0.01, 0.01)):
    """Return the losses of 5 steps that begin with these weights, worked out by hand."""
    x = np.linspace(-math.pi, math.pi, 100)[:, None]
    weights = [np.array(one, dtype=np.float64) for one in weights]
    speeds, losses = [0 * one for one in weights], []
    for _ in range(5):
        slopes, kinks, last, bias = weights
        lines = x @ slopes.T + kinks
        hidden = np.maximum(lines, 0)
        error = hidden @ last.T + bias - np.sin(x)
        losses.append(np.mean(error**2))
        to_output = 2 * error / len(x)
        to_lines = (to_output @ last) * (lines > 0)
        gradients = (
            to_lines.T @ x,
            to_lines.sum(axis=0),
            to_output.T @ hidden,
            to_output.sum(axis=0),
        )
        speeds = [momentum * v + g for v, g in zip(speeds, gradients, strict=True)]
        weights = [w - rate * v for w, rate, v in zip(weights, rates, speeds, strict=True)]
    return np.array(losses)
