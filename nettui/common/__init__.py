"""What everything else rests on: errors, text, files, random numbers, languages; knows no networks."""
