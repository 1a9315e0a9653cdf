internal import ArgumentParser

/// The parser's completion scripts, and what they lack where a value goes on after `COLUMN=`.
enum CompletionScript {
  /// Finishes what the parser prints, if it is a script; anything else stays as it is.
  static func finish(_ text: String, askedBy arguments: [String]) -> String {
    let isScript = arguments.contains { $0.hasPrefix("--generate-completion-script") }
    guard isScript, let shell = CompletionShell.requesting else { return text }
    return switch shell {
    // It is sourced, never run.
    case .bash:
      changingLines(of: text) { $0 == "#!/bin/bash" ? "# bash" : String($0) } + "\n" + bash
    case .zsh: changingLines(of: text) { $0 == zshDescription ? zshDescriptions : String($0) }
    case .fish:
      changingLines(of: text) {
        $0.hasSuffix(fishCursor) ? $0.dropLast(fishCursor.count) + " 0)'" : String($0)
      }
    default: text
    }
  }

  /// Whether a call from a completion script has numbers that no script sends: the parser takes
  /// them as they come.
  static func isMalformed(_ arguments: [String]) -> Bool {
    guard arguments.first == "---completion", let end = arguments.firstIndex(of: "--") else {
      return false
    }
    return arguments[end...].dropFirst(2).prefix(2).contains { Int($0).map { $0 < 0 } ?? false }
  }

  private static func changingLines(of text: String, _ change: (Substring) -> String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(change)
      .joined(separator: "\n")
  }

  /// Readline breaks words at `=` and `:`, so that `--set`'s value would be three words.
  private static let bash = #"""

    # Words that readline broke at "=" or ":" are joined for the completion, and the part before
    # the break, which readline keeps, is taken off its answers. No space goes behind "COLUMN=".
    _mpkg_joining_words() {
        local -a words=()
        local rest="${COMP_LINE}" before='' gap word
        local -i index current=COMP_CWORD
        for index in "${!COMP_WORDS[@]}"; do
            word="${COMP_WORDS[index]}"
            gap="${rest%%[![:space:]]*}"
            rest="${rest#"${gap}"}"
            rest="${rest#"${word}"}"
            if [[ -z "${COMP_LINE}" || -n "${gap}" || "${#words[@]}" -eq 0 ]]; then
                words+=('')
            fi
            if [[ "${index}" -eq "${COMP_CWORD}" ]]; then
                current="${#words[@]}-1"
                before="${words[current]}"
                [[ -z "${2}" ]] && before+="${word}"
            fi
            words[${#words[@]}-1]+="${word}"
        done

        local -a COMP_WORDS=("${words[@]}")
        local -i COMP_CWORD=current
        local previous=''
        [[ "${current}" -gt 0 ]] && previous="${words[current-1]}"
        _mpkg "${1}" "${before}${2}" "${previous}"

        for index in "${!COMPREPLY[@]}"; do
            COMPREPLY[index]="${COMPREPLY[index]#"${before}"}"
        done
        if [[ "${COMPREPLY[0]-}" = *= ]]; then
            compopt +o filenames -o nospace 2>/dev/null || :
        fi
    }

    complete -o filenames -F _mpkg_joining_words mpkg
    """#

  private static let zshDescription =
    #"    _describe -V '' non_empty_completions -- empty_completions -P $'\'\''"#

  /// No space goes behind `COLUMN=`.
  private static let zshDescriptions = #"""
        local -ar finished_completions=("${non_empty_completions[@]:#*=}")
        local -ar unfinished_completions=("${(M)non_empty_completions[@]:#*=}")
        _describe -V '' finished_completions -- unfinished_completions -S '' -- empty_completions -P $'\'\''
    """#

  /// The cursor's place, which nothing here needs and fish tells only where somebody types.
  private static let fishCursor = " (__mpkg_tokens -tC))'"
}
