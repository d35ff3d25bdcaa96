"""Groups: who learns together by a version of a programme, and the orders that say so."""
