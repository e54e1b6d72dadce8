# fish completion for stac-ingest
function __stac_ingest_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (stac-ingest complete -- $words[2..-1] "$current" 2>/dev/null </dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path "$current"
        case values
            set -l at 2
            while test $at -le (count $lines)
                printf '%s\t%s\n' $lines[$at] $lines[(math $at + 1)]
                set at (math $at + 2)
            end
    end
end
complete --command stac-ingest --no-files --arguments '(__stac_ingest_complete)'
