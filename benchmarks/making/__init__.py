"""Files of real producers with known contents, and what other libraries read of them."""
