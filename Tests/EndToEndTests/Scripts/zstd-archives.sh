# zstd archives beside zstd's own program and Python's zstandard: each reads what the other writes.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 1500 --seed 3 > night
[ "$(wc -c < night)" -gt 4000000 ]

# What mpkg writes depends on the input and the level alone, and everybody reads it.
for level in 1 3 19; do
  for threads in 1 3; do
    mpkg filter TRUE night --threads $threads --zstd --level $level > written.$threads
  done
  cmp written.1 written.3
  zstd -qt written.1
  zstd -qdc written.1 | cmp - night
done
mpkg filter TRUE night -o night.jsonl.zst
cat > frames.py <<'PYTHON'
import struct, sys, zstandard

data = open("night.jsonl.zst", "rb").read()
count, descriptor, magic = struct.unpack("<IBI", data[-9:])
assert (descriptor, magic) == (0, 0x8F92EAB1)
size = 8 * count + 9
table = data[-size - 8:]
assert table[:8] == struct.pack("<II", 0x184D2A5E, size)
content, offset = b"", 0
for stored, length in struct.iter_unpack("<II", table[8:-9]):
    frame = data[offset:offset + stored]
    parameters = zstandard.get_frame_parameters(frame)
    assert parameters.has_checksum and parameters.content_size == length
    part = zstandard.ZstdDecompressor().decompress(frame)
    assert len(part) == length and part.endswith(b"\n") and part.count(b"\n") > 1
    content, offset = content + part, offset + stored
assert data[offset:] == table and count > 2
assert content == open("night", "rb").read()
whole = zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read()
assert whole == content
PYTHON
"$MPKG_PYTHON" frames.py

# What others write is read, from a file and from a pipe, with one thread and with several.
cat > archives.py <<'PYTHON'
import random, sys, zstandard

seed = int(sys.argv[1])
chance = random.Random(seed)
content = open("night", "rb").read()
archive, start = b"", 0
while start < len(content):
    end = start + chance.choice([0, 1, 1000, 70_000, 1_500_000, 4_500_000])
    part, start = content[start:end], end
    compressor = zstandard.ZstdCompressor(
        level=chance.choice([-5, 1, 3, 12]), write_checksum=chance.random() < 0.5,
        write_content_size=chance.random() < 0.7)
    if chance.random() < 0.2:
        archive += (0x184D2A50 + chance.randrange(16)).to_bytes(4, "little") + b"\3\0\0\0abc"
    if chance.random() < 0.5:
        archive += compressor.compress(part)
    else:
        stream = compressor.compressobj(size=len(part) if chance.random() < 0.5 else -1)
        archive += stream.compress(part) + stream.flush()
open("others.zst", "wb").write(archive)
PYTHON
for seed in 1 2 3 4; do
  "$MPKG_PYTHON" archives.py $seed
  zstd -qdc others.zst | cmp - night
  for threads in 1 3; do
    mpkg filter TRUE others.zst --threads $threads | cmp - night || { echo "seed $seed"; exit 1; }
    cat others.zst | mpkg filter TRUE --threads $threads | cmp - night
  done
done
for options in "" "--no-check" "-19 --long=27" "-T2 -B524288" "--adapt"; do
  zstd -qf $options night -o others.zst
  mpkg filter TRUE others.zst | cmp - night
  cat night | zstd -qc $options | mpkg filter TRUE | cmp - night
done

# A window of 256 MiB is refused; the advice works.
status=0
cat night | zstd -qc --long=28 > wide.zst
mpkg filter TRUE wide.zst > out 2> messages || status=$?
[ "$status" -eq 65 ]
[ ! -s out ]
grep -q "wide.zst: offset 0: the frame needs a window of 256 MiB" messages
zstd --long=31 -qdc wide.zst | mpkg filter TRUE | cmp - night

# Deltas, registries and snapshots are what they are with gzip.
sed '7s/"model_approval_status":"[A-Za-z]*"/"model_approval_status":"Rejected"/' night > later
zstd -q later -o later.jsonl.zst
mpkg diff --delta night.jsonl.zst later.jsonl.zst -o NIGHT.delta.jsonl.zst
zstd -qt NIGHT.delta.jsonl.zst
mpkg restore night.jsonl.zst NIGHT.delta.jsonl.zst | cmp - later
mpkg restore night.jsonl.zst NIGHT.delta.jsonl.zst -o again.zst
zstd -qdc again.zst | cmp - later
mpkg fetch --all --registry later.jsonl.zst -o fetched.jsonl.zst
mpkg fetch --all --registry later > fetched
zstd -qdc fetched.jsonl.zst | cmp - fetched
mpkg query "SELECT model_package_arn FROM 'night.jsonl.zst' ORDER BY model_package_arn DESC" > sorted
mpkg query "SELECT model_package_arn FROM 'night' ORDER BY model_package_arn DESC" | cmp - sorted
mpkg diff night.jsonl.zst later.jsonl.zst > changes
mpkg diff night later | cmp - changes

# -o is whole or not at all: a cut archive leaves what was there.
head -c 100000 night.jsonl.zst > cut.zst
cp night.jsonl.zst kept.zst
status=0
mpkg filter TRUE cut.zst -o kept.zst 2> messages || status=$?
[ "$status" -eq 65 ]
grep -q "cut.zst: offset 100000: truncated zstd: the file ends within a frame" messages
cmp night.jsonl.zst kept.zst
