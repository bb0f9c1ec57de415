"""Examples of each command, which its help shows."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "": {
        "nettui run digits": "debug a network in good health",
        "nettui check my_net.py:TwoLayerNet": "say what is wrong in a network of your own",
    },
    "run": {
        "nettui run vanishing-sigmoid": "a scenario that ships",
        "nettui run mine.toml --set train.batch=32": "your own, with another mini-batch size",
        "nettui run train.py -- --epochs 3": "a PyTorch script, unchanged, step by step",
    },
    "watch": {
        "nettui watch runs/a.nettui": "a recording, while another process writes it or later",
        "nettui watch --control runs/a.nettui": "step by step: the run waits after each",
    },
    "record": {"nettui record train.py -- --epochs 3": "a PyTorch script, unchanged"},
    "course": {"nettui course": "the chapters, with your progress and score"},
    "do": {
        "nettui do digits 'next 10; inspect dense1.W[3, 2].gradient'": "where a number comes from",
        "nettui do digits 'break when loss < 0.5; continue' --json": "stop on a condition",
    },
    "trace": {
        "nettui trace digits --steps 100 --every 10": "every tenth of 100 steps",
        "nettui trace digits --csv > digits.csv": "all steps, for a spreadsheet",
    },
    "compare": {
        "nettui compare rates --steps 200": "the variants of a scenario",
        "nettui compare my_net.py:Net --textbook": "your network beside the textbook's",
    },
    "export": {
        "nettui export mine.toml -o mine.html": "a report to hand in: checks, pages, gradients",
        "nettui export digits --at 120 --page gradients -o step.svg": "a picture of a page",
    },
    "check": {
        "nettui check mine.toml --try": "say what is wrong, and try what would help",
        "nettui check digits --only initial-loss --seeds 5": "one check, on five seeds",
    },
    "gradcheck": {
        "nettui gradcheck digits --all": "every parameter",
        "nettui gradcheck digits --method complex --sweep": "another method, and many step sizes",
    },
    "list": {
        "nettui list": "the scenarios that ship",
        "nettui list checks": "each check: question, method, limits",
    },
    "show": {
        "nettui show digits": "every field with its value, and the layers",
        "nettui show bug-1 --reveal": "an exercise with its answer",
    },
    "new": {
        "nettui new mine --data mine.csv --label species": "a scenario that fits your data",
        "nettui new mine": "a scenario with a comment at every field",
    },
    "vectorize": {"nettui vectorize digits --repeat 20": "the medians of 20 measurements"},
    "data": {
        "nettui data describe mine.csv": "columns, kinds, missing cells, classes",
        "nettui data fetch mnist": "download a published data set",
    },
    "help": {"nettui help": "the topics", "nettui help keys": "every key and command"},
    "manual": {"nettui manual --html manual": "all pages in a new folder"},
    "serve": {
        "nettui serve": "the home screen, at the address that it prints",
        "nettui serve digits --port 8000 --sessions 2": "a scenario, in at most two pages at a time",
    },
    "config": {
        "nettui config": "every setting, and where it comes from",
        "nettui config --json": "the same for a script",
    },
    "completion": {
        'eval "$(nettui completion bash)"': "in ~/.bashrc",
        "nettui completion fish > ~/.config/fish/completions/nettui.fish": "once, in fish",
    },
}
"""By command, "" for none: lines to type, and what each is for."""
