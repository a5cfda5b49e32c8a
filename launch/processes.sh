#!/usr/bin/env bash
# Several processes on this machine that train one run, as several machines would:
#
#   bash launch/processes.sh 2 --config=gan
#
# Ctrl-C and SIGTERM save and end all of them; a second one ends them at once. Where one
# fails the others end, too, within JAXGAN_PATIENCE seconds (20), and this ends with the
# status of one of them. The same command continues the run, and so does another
# number of processes.

count="${1:-}"
if ! [[ "$count" =~ ^[1-9][0-9]*$ ]]; then
    echo "jaxgan: give how many first, as in launch/processes.sh 2 --config=gan" >&2
    exit 2
fi
shift
source "$(dirname "${BASH_SOURCE[0]}")/install.sh" "${JAXGAN_EXTRAS:-}"
port="$(python -c 'import socket; s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1])')"

set -m  # each in a group of its own: Ctrl-C reaches this shell alone, which passes it on
left=()
for ((i = 0; i < count; i++)); do
    python -m jaxgan.main "$@" \
        --coordinator="127.0.0.1:$port" --num_processes="$count" --process_id="$i" &
    left+=($!)
done
set +m
exec 3>&2 2> /dev/null  # where bash would tell of each that was killed

signal=TERM
stop() {
    kill -s "$signal" "${left[@]}"
    signal=KILL
}
trap stop INT TERM HUP

first=0
while [ "${#left[@]}" -gt 0 ]; do
    sleep 0.2
    for i in "${!left[@]}"; do
        kill -0 "${left[i]}" && continue
        wait "${left[i]}"
        status=$?
        unset "left[i]"
        if [ "$status" != 0 ] && [ "$first" = 0 ]; then
            first=$status
            due=$((SECONDS + ${JAXGAN_PATIENCE:-20}))  # JAX ends them, too, but later
            [ "$signal" = KILL ] ||  # a signal has told them to
                echo "jaxgan: process $i ended with status $status, so the others end" >&3
        fi
    done
    [ "$first" = 0 ] || [ "$SECONDS" -lt "$due" ] || signal=KILL stop
done
exit "$first"
