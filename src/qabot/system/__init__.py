"""What the operating system gives: locks, private files, terminals, threads."""
