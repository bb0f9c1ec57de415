"""The debugger without a screen: a Command in, a View out.

Theory of operation. A Timeline can give any Step by its number, for a Step is a pure function of the State
before it. The Session's whole state is a Cursor, (step, op), on that timeline: moving inside a mini-batch
moves over a Step that is already computed, moving to another asks the timeline. Nothing is ever suspended.
"""
