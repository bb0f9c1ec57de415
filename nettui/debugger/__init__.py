"""The debugger without a screen: a Command in, a View out.

Theory of operation. A Step is a pure function of the State before it, so a Timeline can give any Step by its
number: it keeps some States and replays from the nearest one. A value changed at a step opens a Fork, whose
Steps up to there are its parent's. The Session's whole state is a Cursor, (step, op), on the current fork:
moving inside a mini-batch moves over a Step that is already computed, moving to another asks the timeline.
Nothing is ever suspended, and a run is wholly told by scenario, seed and edits: a journal keeps no more.
"""
