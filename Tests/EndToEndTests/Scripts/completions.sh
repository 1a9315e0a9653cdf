# Completions as the shells themselves work them out: bash and zsh with somebody who types and
# presses the tabulator, fish by its `complete -C`. .ci/prerequisites installs all three; where one is
# not there all the same, it is passed over, and that is said.

tab=$(printf '\t')
mkdir -p home/.aws functions files
printf '[default]\n[profile audit]\n[sso-session office]\n[profile $(touch called)]\n' >home/.aws/config
: >files/march.jsonl
export HOME="$PWD/home"
export ZDOTDIR="$PWD/home"

mpkg --generate-completion-script bash >mpkg.bash
mpkg --generate-completion-script zsh >functions/_mpkg
mpkg --generate-completion-script fish >mpkg.fish

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# screen SHELL LINE: what stands on the screen once LINE was typed, its words in < > at last.
screen() {
  case $1 in
  bash) setup='source ./mpkg.bash' ;;
  zsh)
    setup='bindkey -e; unsetopt zle_bracketed_paste; fpath=($PWD/functions $fpath)'
    setup="$setup; autoload -Uz compinit; compinit -u -d functions/dump"
    ;;
  esac
  "$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/type_in_shell.py" "$1" "$setup" "$2"
}

# completes LINE WORD: the tabulator makes WORD of the last word.
completes() {
  case $shell in
  fish)
    found=$(fish --private -N -c "source mpkg.fish; complete -C '$1'" | cut -f 1)
    [ "$found" = "$2" ] || fail "fish: '$1' became '$found', not '$2'"
    ;;
  *)
    screen $shell "$1$tab" >screen
    found=$(sed -n 's/^<mpkg>.*<\(.*\)>$/\1/p' screen)
    [ "$found" = "$2" ] || fail "$shell: '$1' became '$found', not '$2'" "$(cat screen)"
    ;;
  esac
}

# offers LINE WORD…: all of the words are offered.
offers() {
  line=$1
  shift
  case $shell in
  fish) fish --private -N -c "source mpkg.fish; complete -C '$line'" >screen ;;
  *) screen $shell "$line$tab$tab" >screen ;;
  esac
  for word in "$@"; do
    grep -qwe "$word" screen || fail "$shell: '$line' does not offer '$word'" "$(cat screen)"
  done
}

tested=0
for shell in bash zsh fish; do
  if ! command -v $shell >/dev/null; then
    echo "SKIPPED: $shell is not installed, so its completions were not tried" >&2
    continue
  fi
  tested=$((tested + 1))
  offers 'mpkg ' fetch describe filter project diff history restore verify patch review apply journal serve
  completes 'mpkg filter TRUE files/mar' files/march.jsonl
  completes 'mpkg filter --expr-f' --expr-file
  offers 'mpkg filter --' invert count rejects
  offers 'mpkg fetch --status ' Approved Rejected PendingManualApproval
  completes 'mpkg fetch --region us-gov-e' us-gov-east-1
  completes 'mpkg fetch --profile aud' audit
  offers 'mpkg project --format ' ndjson csv markdown svg
  completes 'mpkg project model_package_a' model_package_arn
  completes 'mpkg project model_package_arn,approv' model_package_arn,approval_description
  completes 'mpkg patch --unset approv' approval_description
  offers 'mpkg patch --set ' model_approval_status= approval_description=
  ! grep -q model_package_arn screen || fail "$shell: --set offers a column that is read-only"
  completes 'mpkg patch --set model_appr' model_approval_status=
  completes 'mpkg patch --set model_approval_status=P' model_approval_status=PendingManualApproval
  offers 'mpkg patch --set model_approval_status=' Approved Rejected PendingManualApproval
  completes 'mpkg serve --snapshot files/mar' files/march.jsonl
done
[ $tested -ge 1 ]
[ ! -e called ] || fail "the name of a profile was run as a command"

# What stands on the command line is offered again only where no shell would run it.
[ -z "$(mpkg ---completion project -- positional@0 2 0 mpkg project '$(touch called),m')" ]

# The numbers of a call from a script are no script's: refused.
for numbers in '0 -1' '-1 0' 'x 0'; do
  status=0
  mpkg ---completion patch -- --set $numbers mpkg 2>message || status=$?
  [ $status = 64 ] || fail "$numbers: $status" "$(cat message)"
done

# The regions are those in which botocore knows SageMaker, without the closed partitions.
sed -n "/'--region')/{n;p;q;}" mpkg.bash | grep -oE '[a-z]+(-[a-z]+)+-[0-9]+' | sort >regions
"$MPKG_PYTHON" - >expected <<'PYTHON'
import boto3
session = boto3.Session()
for partition in ["aws", "aws-cn", "aws-us-gov", "aws-eusc"]:
    print(*session.get_available_regions("sagemaker", partition), sep="\n")
PYTHON
sort expected | diff - regions
