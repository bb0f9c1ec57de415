"""The screen in a browser on this machine: a server, and a process for each page that is open."""
