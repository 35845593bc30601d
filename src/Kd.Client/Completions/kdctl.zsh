#compdef kdctl
# Completion of kdctl for zsh. Put into ~/.zshrc, after compinit:  source <(kdctl completion zsh)
_kdctl() {
  local line="${(j: :)words[1,CURRENT]}"
  local -a found
  found=("${(@f)$("$words[1]" "[suggest:$#line]" "$line" 2>/dev/null)}")
  # Flags only once a dash was typed; where nothing is left, names of files.
  [[ $PREFIX == -* ]] || found=("${(@)found:#[-/]*}")
  found=("${(@u)found:#}")
  if (( $#found )); then compadd -a found; else _files; fi
}
compdef _kdctl kdctl
