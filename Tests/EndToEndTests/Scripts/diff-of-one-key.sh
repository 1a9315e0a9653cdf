# Lines of one key cannot be divided: past the memory limit all but the first are put aside, whatever their number.
awk 'BEGIN { for (i = 0; i < 150000; i++) { printf "{\"id\":\"one\",\"n\":%d,\"text\":\"", i; for (j = 0; j < 20; j++) printf "twenty characters..."; print "\"}" } }' > old
{ echo '{"id":"two"}'; head -3000 old | tail -2000; echo '{"id":"two","n":1}'; } > new
mkdir temporary
export TMPDIR=$PWD/temporary
for options in "" "--memory-limit 4M" "--memory-limit 4M --threads 1"; do
  status=0
  mpkg diff --key id old new --rejects "rejects$options" --stats $options > "out$options" 2> messages || status=$?
  [ "$status" -eq 1 ]
  cmp out "out$options"
  cmp rejects "rejects$options"
done
[ "$(mpkg filter --count "change = 'changed'" out)" -eq 1 ]
[ "$(mpkg filter --count "change = 'added'" out)" -eq 1 ]
[ "$(mpkg filter --count true rejects)" -eq 151999 ]
[ -z "$(ls -A temporary)" ]
# The input has 65 MB.
peak=$(tail -1 messages | mpkg project peak_rss_bytes --format tsv | tail -1)
[ "$peak" -lt 45000000 ] || { echo "peak $peak"; exit 1; }
