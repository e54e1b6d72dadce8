#compdef stac-ingest
# zsh completion for stac-ingest
_stac-ingest() {
  local value description
  local -a lines values shown
  lines=("${(@f)$(stac-ingest complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null </dev/null)}")
  case $lines[1] in
    files)
      [[ $words[CURRENT] == --*=* ]] && compset -P '*='
      _files
      ;;
    values)
      for value description in "${(@)lines[2,-1]}"; do
        values+=("$value")
        shown+=("$value${description:+  -- $description}")
      done
      compadd -l -d shown -- "${(@)values}"
      ;;
  esac
}
if [[ $funcstack[1] == _stac-ingest ]]; then
  _stac-ingest "$@"
else
  compdef _stac-ingest stac-ingest
fi
