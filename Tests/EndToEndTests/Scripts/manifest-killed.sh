# A fetch that is killed at any step of giving its files their names leaves no manifest beside a snapshot
# that it does not describe.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 50 > old.jsonl
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 60 --seed 2 > new.jsonl

# Kills the program at the call of rename or unlink whose number is in KILL_AT, before or after it.
cat > kill.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int calls;

static void step(void) {
  const char *at = getenv("KILL_AT");
  if (at && ++calls == atoi(at)) kill(getpid(), SIGKILL);
}

int rename(const char *from, const char *to) {
  int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
  step();
  int result = real(from, to);
  step();
  return result;
}

int unlink(const char *name) {
  int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
  step();
  int result = real(name);
  step();
  return result;
}
END
cc -shared -fPIC -o kill.so kill.c -ldl

mpkg fetch --all --registry old.jsonl > old
mpkg fetch --all --registry new.jsonl > new
for options in "" --manifest; do
  kills=0
  for step in 1 2 3 4 5 6 7 8 9; do
    rm -rf night
    mkdir night
    mpkg fetch --all --registry old.jsonl --manifest -o night/s.jsonl
    status=0
    KILL_AT=$step LD_PRELOAD=$PWD/kill.so \
      mpkg fetch --all --registry new.jsonl $options --quiet -o night/s.jsonl || status=$?
    if [ $status -eq 137 ]; then kills=$((kills + 1)); else [ $status -eq 0 ]; fi
    # The snapshot is the old one or the new one, and a manifest that is there is its own.
    cmp -s night/s.jsonl old || cmp night/s.jsonl new
    mpkg verify night/s.jsonl > report
    if [ -e night/s.jsonl.manifest.json ]; then
      mpkg filter --exit-status "manifest IS NOT NULL" report > /dev/null
    fi
  done
  # Without --manifest: removing the old one and renaming, each killed before and after.
  [ $kills -ge 4 ]
  # The run that was not killed is complete.
  cmp night/s.jsonl new
  if [ -n "$options" ]; then
    [ $kills -ge 6 ]
    mpkg filter --exit-status "packages = 60 AND complete" night/s.jsonl.manifest.json > /dev/null
  else
    [ ! -e night/s.jsonl.manifest.json ]
  fi
done

# What cannot be written leaves everything as it was: here a folder has the manifest's name.
rm -rf night
mkdir -p night/s.jsonl.manifest.json
cp old night/s.jsonl
status=0
mpkg fetch --all --registry new.jsonl --manifest -o night/s.jsonl 2> messages || status=$?
[ $status -eq 73 ]
grep -q 's.jsonl.manifest.json: cannot create' messages
cmp night/s.jsonl old

# A run that ends badly leaves the old snapshot and its manifest.
rm -r night/s.jsonl.manifest.json
mpkg fetch --all --registry old.jsonl --manifest -o night/s.jsonl
cp night/s.jsonl.manifest.json before
{ cat new.jsonl; echo '{'; } > broken.jsonl
! mpkg fetch --all --registry broken.jsonl --manifest -o night/s.jsonl 2> messages
cmp night/s.jsonl.manifest.json before
mpkg verify night/s.jsonl > report
