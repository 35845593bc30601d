# Completion of kdctl for bash. Put into ~/.bashrc:  source <(kdctl completion bash)
_kdctl() {
  local word=${COMP_WORDS[COMP_CWORD]} found
  found=$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
  # Flags only once a dash was typed; where nothing is left, bash completes names of files.
  [[ $word == -* ]] || found=$(grep -v '^[-/]' <<<"$found")
  local IFS=$'\n'
  COMPREPLY=($(compgen -W "$found" -- "$word" | sort -u))
}
complete -o default -F _kdctl kdctl
