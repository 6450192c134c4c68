"""The hidden checks of exercise 04: the training, the finish line, the race, and a picture."""

from collections.abc import Callable

import pytest

from graders.checks import Compared

Observe = Callable[..., Compared]

GENERATORS = {"torch": "Torch's", "numpy": "NumPy's", "python": "Python's own"}


@pytest.mark.points(1)
def test_train_returns_the_losses(observe: Observe) -> None:
    """train runs, and returns a list with one float per step."""
    seen = observe("training")
    seen.same(
        "returned/kind",
        "train should return a list. What came back is this: {student}.",
        "Put each loss into a list, and return the list after the loop.",
    )
    seen.same(
        "returned/length",
        "The list should hold a loss for each step. There are: {student}.",
        "Put one loss into it in every step, and return it after the loop.",
    )
    seen.same(
        "returned/entries",
        "The list should hold plain Python floats. It holds this: {student}.",
        "Look for the method that turns a tensor with one value into a Python number.",
    )
    called_as_shown(seen, "train")


@pytest.mark.points(1)
def test_every_training_starts_from_the_seed(observe: Observe) -> None:
    """train makes a new model, whose weights depend on the seed and on nothing else."""
    observe("training").same(
        "start",
        "The weights that train begins with should be those that make_model() gives right after "
        "torch.manual_seed(seed). Here they are: {student}.",
        "Which line draws the weights, and what was done to the random numbers just before it?",
    )


@pytest.mark.points(1)
def test_random_numbers_go_on(observe: Observe) -> None:
    """After train, random numbers go on as if it had never been called."""
    seen = observe("training")
    seen.expect(
        seen["steps/taken"] != "none",
        "train takes no steps.",
        "Write the training first.",
        about="steps/taken",
    )
    for name, whose in GENERATORS.items():
        seen.same(
            f"random_numbers/{name}",
            f"{whose} random numbers are not left as found; after train they are {{student}}.",
            "Put back what you change: torch.random.fork_rng() does it for torch's.",
        )


@pytest.mark.points(2)
def test_each_step_is_one_of_the_optimizer(observe: Observe) -> None:
    """Any optimizer is made once, of the model's parameters, and takes every step as it should."""
    seen = observe("training")
    seen.same(
        "handed",
        "make_optimizer should be handed model.parameters(). It was handed this: {student}.",
        "Hand it over as it comes, and ask for it anew where you need it twice.",
    )
    seen.same(
        "optimizers_made",
        "The optimizer should be made once in each training. It was made: {student}.",
        "What an optimizer remembers is lost with it: make it before the loop.",
    )
    seen.same(
        "given_to_the_model",
        "The model should be given all of x in each step. It was given this: {student}.",
        "Hand x to the model as it is.",
    )
    seen.same(
        "through_another_model",
        "The model that makes the predictions is not the one whose parameters the optimizer has.",
        "Make one model, and use it for both.",
    )
    seen.same(
        "through_other_layers",
        "The model that is trained is another one than make_model() gives.",
        "Leave make_model as it is, and use the model that it returns.",
    )
    seen.same(
        "stepped_by_another",
        "An optimizer other than the one that make_optimizer made takes steps.",
        "Use the one that make_optimizer gives you.",
    )
    seen.same(
        "steps",
        "The steps that were taken are not those that were asked for.",
        "Which lines stand inside of the loop, how often does it run, and who moves the weights?",
    )
    seen.same(
        "used",
        "A step should use the gradients of its own loss, all of them and nothing else. "
        "What they used were: {student}.",
        "Ask of every line in the loop what it leaves in .grad.",
    )
    seen.same(
        "settings",
        "train changes the settings of the optimizer, such as its learning rate.",
        "Whoever makes the optimizer has chosen them; leave them alone.",
    )
    seen.same(
        "returned/rounded",
        "The losses in the list are rounded.",
        "Put each loss into the list as it is, and round where you print.",
    )
    seen.expect(
        seen["first_loss"] != "nothing to compare",
        "The losses cannot be judged, since the list does not hold one number for each step.",
        "Mend first what is said of the list.",
        about="first_loss losses returned",
    )
    seen.same(
        "first_loss",
        "The first loss should be the mean squared error of the weights as they came. "
        "It is: {student}.",
        "Let the loss be the mean squared error and nothing else; into the list it goes as it is.",
    )
    seen.close(
        "losses",
        "The losses in the list are not the mean squared errors from before each update.",
        "Put the number that the gradients were computed from into the list, as it is.",
        rtol=1e-4,
    )
    seen.same(
        "script",
        "Where the loss rises again, and is NaN at last, the list holds the losses: {student}.",
        "Put the loss of every step into the list, whatever it is.",
    )


@pytest.mark.points(1)
def test_the_first_step_at_the_target_is_found(observe: Observe) -> None:
    """steps_to_reach returns the first step at or below the target, counted from 1."""
    seen = observe("reaching")
    for name, what in {
        "bounces": "The losses fall below the target, rise again and fall again.",
        "at_once": "The first loss of all is below the target.",
        "at_the_end": "Only the last loss is below the target.",
        "at_the_target": "A loss is exactly the target.",
        "just_above": "A loss is just above the target.",
        "just_below": "A loss is just below the target.",
    }.items():
        seen.same(
            name,
            f"{what} steps_to_reach gave this: {{student}}.",
            "Take a list of five losses, and count with a finger.",
        )
    seen.same(
        "losses_kept",
        "steps_to_reach changes the list that it is given.",
        "Only look at it; the order of the losses is what it is about.",
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_the_first_step_at_the_target_is_found")
def test_a_target_may_not_be_reached(observe: Observe) -> None:
    """steps_to_reach returns None where no loss is low enough, be there none or only NaN."""
    seen = observe("reaching")
    for name, what in {
        "never": "No loss is low enough.",
        "empty": "There are no losses at all.",
        "only_nan": "All losses are NaN, no number.",
        "nan_before": "A loss is NaN, no number, and a later one is below the target.",
        "nan_after": "A loss is below the target, and the next one is NaN, no number.",
    }.items():
        seen.same(
            name,
            f"{what} steps_to_reach gave this: {{student}}.",
            "Ask of each loss whether it is at or below the target. What if none was?",
        )


@pytest.mark.points(1)
def test_compare_returns_the_steps_of_each(observe: Observe) -> None:
    """compare returns for each name how many steps its optimizer needs, or None."""
    seen = observe("comparing")
    seen.same(
        "goes_on",
        "compare lets an optimizer take far more steps than there should be.",
        "Hand on the number of steps that compare is given.",
    )
    seen.same(
        "kind",
        "compare should return a dict. What came back is this: {student}.",
        "Put one entry into a dict for each optimizer, and return it after the loop.",
    )
    seen.same(
        "names",
        "The names in the result should be those in optimizers. There are: {student}.",
        "Every optimizer gets an entry, even one that never arrives.",
    )
    seen.same(
        "target_used",
        "For another target, compare gives the same number of steps, though it is reached earlier.",
        "Hand on the target that compare is given.",
    )
    seen.same(
        "trainings",
        "In each call every optimizer should be made once, for one training. One was made: "
        "{student}.",
        "Train once for every entry.",
    )
    for name, value in seen["needed"].items():
        right = first_low(seen["given/scripts"][name], seen["given/steps"])
        seen.expect(
            value in ("what its losses say", right),
            f"For one of the optimizers, what compare gives does not fit its losses: {value}.",
            "Use train and steps_to_reach, and hand on to them all that compare is given.",
            about=f"needed/{name}",
        )
    called_as_shown(observe("training"), "compare")


@pytest.mark.points(1)
def test_the_race_is_fair(observe: Observe) -> None:
    """In compare, all start from the same weights, and neither order nor chance plays a part."""
    seen = observe("comparing")
    seen.same(
        "starts",
        "All optimizers should start from the weights of the seed. Theirs are: {student}.",
        "Every optimizer needs a new model, and every model the seed that compare is given.",
    )
    seen.same(
        "trains_as_train_does",
        "The optimizers get other gradients in compare than in train.",
        "Use train: it is there already, and tested.",
    )
    seen.same(
        "order_matters",
        "In another order, the numbers of steps do not fit the losses any more.",
        "What does the first one leave behind that the second one finds?",
    )
    for path, what in {
        "settings": "compare changes the settings of an optimizer, such as its learning rate.",
        "optimizers_kept": "After the call, the dict of optimizers is not as it was.",
    }.items():
        seen.same(path, what, "Use what you are given, and leave it as it is.")
    for name, whose in GENERATORS.items():
        seen.same(
            f"random_numbers/{name}",
            f"{whose} random numbers are not left as found; after compare they are {{student}}.",
            "Put back what you change.",
        )


@pytest.mark.points(1)
def test_picture_shows_the_losses(observe: Observe) -> None:
    """plot_losses returns a new figure: a labelled curve each, on a logarithmic loss axis."""
    seen = observe("picture")
    seen.picture("plot_losses")
    for path, (what, help) in {
        "curves": (
            "There should be a curve for each history, with its losses as they are. One is "
            "drawn: {student}.",
            "Draw each list of losses as it is, over its steps, on the same axes.",
        ),
        "loss_axis": (
            "The loss axis should be logarithmic. It is: {student}.",
            "Axes have a scale for y, which you can set.",
        ),
        "step_axis": (
            "The step axis should be an ordinary one. It is: {student}.",
            "Set the scale of the other axis only.",
        ),
        "axes_swapped": (
            "Each axis has the label of the other one.",
            "Along the picture go the steps, and up goes the loss.",
        ),
        "legend": (
            "A legend should show the names. What it shows is: {student}.",
            "Give each curve its name from the dict as a label, and then ask for a legend.",
        ),
        "histories_kept": (
            "After the call, the histories are not as they were.",
            "Only draw them.",
        ),
    }.items():
        seen.same(path, what, help)
    seen.expect(
        seen["labels"] not in ("none", "others", "each other's"),
        f"Each curve should be labelled with its name. The labels are: {seen['labels']}.",
        "A picture wants to be read without the code beside it.",
        about="labels",
    )


def called_as_shown(seen: Compared, name: str) -> None:
    """See that a function can be called by its arguments' names, and without those it has set."""
    for argument, value in seen[f"arguments/{name}"].items():
        path = f"arguments/{name}/{argument}"
        seen.expect(
            value in (seen.right(path), "not told"),
            f"The argument {argument} of {name} is not as it was. What it is if nobody gives it: "
            f"{value}.",
            "Keep the line with def as the stub has it.",
            about=path,
        )


def first_low(script: str, steps: int) -> int | str:
    """Return the step at which an optimizer that follows a script has a low loss first."""
    return script.find("l") + 1 if "l" in script[:steps] else "None"
