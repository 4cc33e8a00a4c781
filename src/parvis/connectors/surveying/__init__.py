"""What the register of places says of what was asked, in the shape of an answer: the same, whichever system says which offers can be had."""
