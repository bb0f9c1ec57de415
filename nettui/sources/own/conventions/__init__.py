"""The shapes of learners' code, one file each; `recognize` tries them in order."""
