"""A record looked at: both sides, how a cell came about, walking from one to the next, pinned examples."""
