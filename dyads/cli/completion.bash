# nosort and compopt are missing from bash 3, which macOS has: there files are not completed.
_dyads_completion() {
    local kind value
    COMPREPLY=()
    while IFS= read -r kind && IFS= read -r value; do
        case $kind in
            plain) COMPREPLY+=("$value") ;;
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
        esac
    done < <(IFS=$'\n'; env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" \
        _DYADS_COMPLETE=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F _dyads_completion dyads 2>/dev/null || complete -F _dyads_completion dyads
