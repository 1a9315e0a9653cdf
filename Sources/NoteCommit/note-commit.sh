#!/bin/sh
# note-commit.sh PROJECT FOLDER: writes FOLDER/Commit.swift, which says what commit of PROJECT is built.
#
# An archive that git made carries its commit in commit.txt; a checkout asks git, and one whose sources
# are not that commit's says so: 0123456789ab-dirty. The file is left alone while it is right, so that
# nothing is rebuilt.
set -eu
project=$1
file=$2/Commit.swift

git_here() { GIT_OPTIONAL_LOCKS=0 git -c safe.directory='*' -C "$project" "$@"; }

commit=$(head -c 12 "$project/Sources/NoteCommit/commit.txt")
case $commit in
*[!0-9a-f]* | '')
  commit=
  # Not the commit of another project in whose folder this one was unpacked.
  if [ -e "$project/.git" ] && command -v git >/dev/null; then
    commit=$(git_here rev-parse HEAD 2>/dev/null | head -c 12)
    changes=$(git_here status --porcelain -- Sources Package.swift 2>/dev/null) || changes=
    if [ -n "$commit" ] && [ -n "$changes" ]; then commit=$commit-dirty; fi
  fi
  ;;
esac

if [ -n "$commit" ]; then value="\"$commit\""; else value=nil; fi
text="/// The commit that the program was built from; nil where nothing knew it.
let builtCommit: String? = $value"
if [ ! -e "$file" ] || [ "$(cat "$file")" != "$text" ]; then
  mkdir -p "$2"
  printf '%s\n' "$text" >"$file"
fi
