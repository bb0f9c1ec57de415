"""Each slide of the lecture: the scenario, commands and panel that show it, and what is read there."""

from __future__ import annotations

from typing import NamedTuple


class Slide(NamedTuple):
    """A row of the course on the screen: after the commands and keys, the panel shows each pattern.

    A pattern is a regular expression of numbers, names and formulas, which are the same in every language; a
    space stands for any white space. `{en|fr}` gives a word in both languages.
    """

    row: str
    scenario: str
    commands: str
    panel: str
    shows: tuple[str, ...]
    keys: tuple[str, ...] = ()


SLIDES = (
    # 1. Linear classifiers and their losses
    Slide("1.1", "linear-perceptron", "goto end", "samples", ("100 %", "● 0", "■ 1")),
    Slide("1.1", "linear-perceptron", "", "matrices", (r"E = perceptron\(Y, T\)", r"dW1 = Xᵀ⋅dZ1")),
    Slide("1.2", "linear-hinge", "", "loss", (r"3 − 1 = 2\.0000", "✔")),
    Slide("1.2", "linear-hinge", "", "matrices", (r"E = hinge\(Y, T\)",)),
    Slide(
        "1.3", "linear-softmax", "", "matrices", (r"Y = softmax\(Z1\)", r"dZ1 = \(Y − T\)/N", "dW1 = Xᵀ⋅dZ1")
    ),
    Slide("1.3", "linear-softmax", "step 4", "matrices", ("y − t",)),
    Slide("1.4", "linear-logistic", "", "network", ("1 sigmoid", r"\(2\+1\)×1 = 3")),
    Slide("1.4", "loss-at-init-binary", "", "loss", (r"ln 2 = 0\.6931", "✔")),
    Slide("1.5", "lambda-up", "", "loss", (r"λR 0\.7\d",)),
    Slide("1.6", "linear-logistic", "", "matrices", (r"Y = sigmoid\(Z1\)", "E = binary-cross-entropy")),
    # 2. The network
    Slide("2.1", "parameters-116", "", "network", ("5 tanh", "3 tanh", "4 tanh", "7 tanh", "4 softmax")),
    Slide("2.2", "parameters-13", "", "network", (r"\(2\+1\)×3", r"\(3\+1\)×1", r"13 .*= 9 \+ 4")),
    Slide("2.2", "parameters-21", "", "network", (r"21 .*= 15 \+ 6",)),
    Slide("2.2", "parameters-116", "", "network", (r"116 .*= 15 \+ 18 \+ 16 \+ 35 \+ 32",)),
    Slide("2.3", "capacity-0", "goto end", "samples", (r"5\d %", r"■□ 1")),
    Slide("2.3", "capacity-12", "goto end", "samples", (r"8\d % .*8\d %",)),
    Slide("2.3", "capacity-60", "goto end", "samples", (r"(9\d|100) % .*7\d %",)),
    Slide("2.4", "representation", "goto end", "representation", ("dense2.tanh", "● 0", "■ 1")),
    Slide("2.5", "k-outputs", "goto end", "network", ("3 softmax",)),
    Slide("2.6", "digits", "step 3", "matrices", (r"Z2 = A1⋅W2 \+ b2", r"Y = softmax\(Z2\)")),
    # 3. Training
    Slide("3.1", "descent-batch", "goto end", "loss-curves", ("{train|entr}",)),
    Slide(
        "3.2",
        "schedule-inverse",
        "goto end",
        "loss",
        (r"0\.00667.* 0\.00333.* 0\.00222", "{rate|taux}"),
        ("right",),
    ),
    Slide("3.3", "backprop-by-hand", "", "matrices", ("dW2 = A1ᵀ⋅dZ2", "dA1 = dZ2⋅W2ᵀ", "dW1 = Xᵀ⋅dZ1")),
    Slide("3.4", "vanishing-sigmoid", "", "gradients", ("÷ [345].* ⚠",)),
    Slide("3.5", "loop-or-matrix", "", "matrices", (r"\(3×\d+\)⋅",)),
    Slide("3.5", "loop-or-matrix", "", "matrices", (r"dW1 = dZ1⋅\[X;1\]ᵀ",), ("right",)),
    # 4. Activations
    Slide("4.1", "activation-sigmoid", "", "activation-function", (r"f′ .* 0.* 0\.25",)),
    Slide(
        "4.1", "sigmoid-zigzag", "goto end", "weight-path", (r"{one up, one down|en sens contraires} ?: 0",)
    ),
    Slide("4.2", "activation-tanh", "", "activation-function", ("f′ .* 1",)),
    Slide("4.3", "activation-relu", "", "activation-function", ("f′ .* 0 .* 1",)),
    Slide("4.3", "dead-relu", "goto end", "activations", ("100 %", "⚠")),
    Slide("4.4", "activation-elu", "", "activation-function", ("elu",)),
    Slide("4.5", "activation-leaky-relu", "", "activation-function", (r"f′ .* 0\.01.* 1",)),
    Slide("4.6", "activation-prelu", "", "tensors", (r"dense1\.alpha",)),
    Slide(
        "4.7",
        "activation-relu",
        "",
        "activation-function",
        ("sigmoid", "tanh", "relu", "elu", "leaky-relu", "prelu"),
        ("right",),
    ),
    # 5. Initialisation
    Slide(
        "5.1",
        "init-tanh-small",
        "",
        "activations",
        (r"0\.21\d", r"0\.047\d", r"0\.0106", r"0\.0023\d", r"5\.3\de-4"),
    ),
    Slide("5.2", "init-tanh-large", "", "activations", (r"(0\.98\d.*){10}",)),
    Slide(
        "5.3",
        "xavier-tanh",
        "",
        "activations",
        (r"0\.62\d", r"0\.48\d", r"0\.40\d", r"0\.35\d", r"0\.32\d", r"0\.2[34]\d"),
    ),
    Slide("5.4", "xavier-relu", "", "activations", (r"0\.58\d", r"0\.29\d", r"0\.14\d", r"0\.02\d\d")),
    Slide("5.5", "he-relu", "", "activations", (r"(0\.[789]\d\d.*){8}",)),
    Slide("5.6", "init-zeros", "", "activations", ("0",)),
    Slide(
        "5.1",
        "init-compare",
        "",
        "activations-by-run",
        (r"0\.213", r"0\.982", r"0\.627", r"0\.585", r"0\.828"),
    ),
    # 6. Sanity checks
    Slide("6.1", "loss-at-init", "", "loss", (r"2\.302\d+ .*ln 10 = 2\.3026", "✔")),
    Slide("6.2", "lambda-up", "", "loss", (r"ln 10 = 2\.3026", r"3\.0\d", r"0\.7\d")),
    Slide("6.3", "overfit-20", "goto end", "loss", ("100 %",)),
    Slide("6.3", "overfit-20", "goto end", "loss", ("{rate|taux}", "100"), ("right",)),
    Slide(
        "6.4", "overfitting-gap", "goto end", "loss-curves", (r"{train|entr}\S* 0\.2\d+ .*valid\S* 0\.4\d+",)
    ),
    Slide("6.5", "rates", "goto end", "runs", ("●", "▲", "■", "★")),
    Slide("6.6", "gradient-check", "", "lecture-table", (r"1\.25347", r"▸", r"\?"), ("right", "right")),
    Slide(
        "6.6", "gradient-check", "", "lecture-table", (r"1\.25347", r"1\.25322", "{backprop|rétrop}"), ("a",)
    ),
    Slide("6.7", "inputs-unscaled", "", "preprocessing", (r"44\.9 55600", r"15\.0 20100")),
    Slide("6.7", "inputs-unscaled", "", "preprocessing", ("±",), ("right",)),
    # 7. Dropout
    Slide("7.1", "dropout-noise", "", "dropout", (r"0\.5",)),
    Slide("7.2", "dropout-table", "", "dropout", (r" 10 \d+ \d+ \d+", "{mean|moyenne}")),
    Slide("7.3", "dropout-noise", "goto end", "dropout", ("{mean|moyenne}",)),
    Slide(
        "7.4",
        "dropout-scaling",
        "goto end",
        "dropout",
        (r"0\.250?.*0\.250?|¼.*¼|25 %?.*25", r"0\.5·\(w₁x₁ \+ w₂x₂\)"),
        ("right",),
    ),
    Slide("7.5", "dropout-inverted", "", "dropout", ("{inverted|inversé}",)),
    # 8. Better gradient descent
    Slide("8.1", "race-saddle", "goto 40", "loss-surface", ("● sgd", "□ adam")),
    Slide("8.2", "momentum", "goto end", "loss-curves", (r"β 0\.99", "β 0 ")),
    Slide("8.3", "race-ravine", "", "steps", ("nesterov",)),
    Slide("8.4", "race-beale", "goto end", "loss-curves", (r"adagrad 4\.98e-4",)),
    Slide("8.5", "race-beale", "goto end", "loss-curves", (r"adadelta 6\.44",)),
    Slide("8.6", "race-beale", "goto end", "loss-curves", (r"rmsprop 0\.00367",)),
    Slide("8.7", "race-beale", "goto end", "loss-curves", (r"adam 8\.93e-7",)),
    Slide("8.8", "race-beale", "goto end", "loss-surface", ("● adam", "▲ sgd", "△ adadelta")),
)
