# The demonstration that `make demo` shows ends with its own check.
MPKG=mpkg sh "$PROJECT/examples/demo.sh"
