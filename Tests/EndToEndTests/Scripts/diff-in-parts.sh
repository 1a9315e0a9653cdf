# More records than the memory limit allows are compared in several passes, from files, archives and pipes alike.
awk 'BEGIN { for (i = 0; i < 200000; i++) printf "{\"id\":%d,\"n\":%d}\n", i, i % 7 }' > old
awk 'BEGIN { for (i = 199999; i >= 0; i--) if (i % 1000) printf "{\"id\":%d,\"n\":%d}\n", i, i % 97 ? i % 7 : 8
             for (i = 0; i < 300; i++) printf "{\"id\":\"new %d\"}\n", i
             print "{\"id\":5}" }' > new
gzip -k old new
mkdir temporary
export TMPDIR=$PWD/temporary

compare() { mpkg diff --key id "$@" --rejects rejects --quiet 2> messages || [ $? -eq 1 ]; }
compare old new > whole
[ "$(mpkg filter --count "change = 'added'" whole)" -eq 300 ]
[ "$(mpkg filter --count "change = 'removed'" whole)" -eq 200 ]
[ "$(mpkg filter --count "change = 'changed'" whole)" -gt 2000 ]
[ "$(mpkg project line rejects)" = '{"line":200101}' ]

compare --memory-limit 1 --threads 2 old new > parts
cmp whole parts
compare --memory-limit 1 --exact old new > parts
cmp whole parts
compare --memory-limit 1 old.gz new.gz > parts
cmp whole parts
compare --memory-limit 1 old - < new > parts
cmp whole parts
gzip -dc old.gz | compare --memory-limit 1 - new > parts
cmp whole parts
mkfifo first second
cat old > first & cat new.gz > second &
compare --memory-limit 1 first second > parts
cmp whole parts
wait
[ -z "$(ls -A temporary)" ]

# bgzip's members end anywhere in a line; a line that lies in two members is found again too.
"$MPKG_PYTHON" - old old.bgz <<'END'
import struct, sys, zlib
data = open(sys.argv[1], "rb").read()
with open(sys.argv[2], "wb") as out:
    for start in range(0, len(data), 5003):
        block = data[start:start + 5003]
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        stored = deflate.compress(block) + deflate.flush()
        out.write(b"\x1f\x8b\x08\x04" + bytes(5) + b"\xff\x06\0BC\x02\0" + struct.pack("<H", len(stored) + 25))
        out.write(stored + struct.pack("<II", zlib.crc32(block), len(block)))
END
gzip -t old.bgz
compare old.bgz new > parts
cmp whole parts
compare --exact old.bgz new > parts
cmp whole parts

# Lines asked for out of the archive's order, again and again, are found too.
mpkg filter TRUE old -o old.archive.gz
sort -t: -k3 -r new | awk 'NR % 3 { sub("\"n\"", "\"m\"") } 1' > mixed
compare old mixed > whole
compare --exact old.archive.gz mixed > parts
cmp whole parts
[ -z "$(ls -A temporary)" ]

# A key that the old file has twice is told, whichever part it falls into.
{ cat old; echo '{"id":70}'; echo '{"id":71}'; echo '{"id":72}'; } > twice
for key in 70 71 72; do
  { cat old; echo "{\"id\":$key}"; } > twice
  status=0
  mpkg diff --key id --memory-limit 1 twice new > out 2> messages || status=$?
  [ "$status" -eq 65 ]
  [ ! -s out ]
  grep -q 'twice:200001: an earlier line has the same id' messages
done
