"""The debugger without a screen: a Command in, a View out.

Theory of operation. A Step is a pure function of the State before it, so a Replayed returns any Step by its
number: it keeps some States and replays from the nearest one. Changing a value at a step opens a Fork, which
shares the earlier Steps with its parent. The Navigator is a cursor, (step, op), on the current fork: inside
a mini-batch it moves over a Step that is already computed; to reach another, it asks the past. So nothing
is ever suspended, and scenario, seed and edits define a run completely: a saved session stores nothing else.
A Session parses commands, each of which acts on its DebuggedRun, and returns a View.
"""
