"""The debugger without a screen: a Command in, a View out.

Theory of operation. The debugger asks a Past: how far the run has come, the Scalars and the Reading of any
step, and its arrays, if there are any. A recording knows what was measured. A Replayed past knows everything:
a Step is a pure function of the State before it, so it keeps some States and replays from the nearest one.
Changing a value at a step opens a Fork, which shares the earlier Steps with its parent. The Navigator is a
cursor, (step, op), on the current fork. It moves, and stops, by Scalars and Readings alone; only moves inside
a mini-batch need its arrays. So nothing is ever suspended, and scenario, seed and edits define a replayed run
completely: a saved session stores nothing else. A Session parses commands, each of which acts on its
DebuggedRun, and returns a View.
"""
