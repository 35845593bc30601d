# Completion of kdctl for fish. Once:  kdctl completion fish > ~/.config/fish/completions/kdctl.fish
function __kdctl_complete
    set -l line (commandline --cut-at-cursor)
    kdctl "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null | string match --invert '/*'
end
complete --command kdctl --arguments '(__kdctl_complete)'
