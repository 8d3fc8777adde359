# Completion of atomic for bash: source this file, or copy it to /usr/share/bash-completion/completions/atomic.
_atomic() {
    mapfile -t COMPREPLY < <(atomic "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
}
complete -F _atomic atomic
