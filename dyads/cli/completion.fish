function _dyads_completion
    set -l words (commandline -cp)
    set -l word (commandline -ct)
    for answer in (env _DYADS_COMPLETE=fish_complete COMP_WORDS="$words" COMP_CWORD="$word" dyads 2>/dev/null)
        set -l parts (string split -m 1 , -- $answer)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
            case plain
                printf '%s\n' $parts[2]
        end
    end
end
complete --no-files --command dyads --arguments "(_dyads_completion)"
