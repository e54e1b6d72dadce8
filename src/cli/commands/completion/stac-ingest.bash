# bash completion for stac-ingest
_stac_ingest() {
  local kind value description
  COMPREPLY=()
  {
    IFS= read -r kind || return 0
    if [[ $kind == files ]]; then
      compopt -o default 2>/dev/null
      return 0
    fi
    while IFS= read -r value; do
      IFS= read -r description
      COMPREPLY+=("$(printf '%q' "$value")")
    done
  } < <(stac-ingest complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)
}
complete -F _stac_ingest stac-ingest
