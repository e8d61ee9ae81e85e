"""Files that people send, by chat or over HTTP: under which name they are kept, and how."""
