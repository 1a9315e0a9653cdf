# The README's picture shows what the program prints today.
picture=$PROJECT/examples/pictures/terminal
"$MPKG_PYTHON" "$picture.py" >drawn.svg
cmp drawn.svg "$picture.svg" || {
  diff "$picture.svg" drawn.svg | head -n 20
  echo 'the picture is out of date: make docs draws it anew' >&2
  exit 1
}
grep -qF '(examples/pictures/terminal.svg)' "$PROJECT/README.md"
"$MPKG_PYTHON" -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' drawn.svg
# Nothing that a viewer would have to fetch.
[ "$(grep -o 'https*://[^"]*' drawn.svg)" = http://www.w3.org/2000/svg ]
