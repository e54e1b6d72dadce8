# bash completion for stac-ingest
_stac_ingest() {
  local kind value description word before="" glued=""
  local words=()
  # Bash takes a colon for the end of a word; ids have some.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ ${#words[@]} -gt 0 && ($glued || $word == :*) ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    [[ $word == *: ]] && glued=yes || glued=""
  done
  word=${words[${#words[@]} - 1]}
  [[ $COMP_WORDBREAKS == *:* && $word == *:* ]] && before=${word%"${word##*:}"}
  COMPREPLY=()
  {
    IFS= read -r kind || return 0
    if [[ $kind == files ]]; then
      compopt -o default 2>/dev/null
      return 0
    fi
    while IFS= read -r value; do
      IFS= read -r description
      COMPREPLY+=("$(printf '%q' "${value#"$before"}")")
    done
  } < <(stac-ingest complete -- "${words[@]}" 2>/dev/null </dev/null)
}
complete -F _stac_ingest stac-ingest
