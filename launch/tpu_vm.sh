#!/usr/bin/env bash
# A Cloud TPU slice by queued resources: makes it, installs, trains on all of its workers,
# makes it anew after each preemption, and deletes it at the end.
#
#   bash launch/tpu_vm.sh [--dry_run] NAME FLAGS -- ARGS
#
#   bash launch/tpu_vm.sh gan --zone=us-west4-a --accelerator-type=v5litepod-16 \
#       --runtime-version=v2-alpha-tpuv5-lite --spot -- \
#       --config=gan --workdir=gs://BUCKET/gan
#
# FLAGS are those of `gcloud compute tpus queued-resources create`; ARGS are those of
# python -m jaxgan.main. The run's folder is in Cloud Storage, where it outlives the slice.
# --dry_run prints each command and calls none. Ctrl-C deletes the slice, too; the same
# command continues from the last checkpoint.
#
# JAXGAN_POLL: seconds between two looks at the state (30). JAXGAN_TRIES: how often the run
# is started at most (50). JAXGAN_EXTRAS: what is installed (tpu,gcs).

say() { echo "jaxgan: $*" >&2; }

dry=
if [ "${1:-}" = --dry_run ]; then
    dry=1
    shift
fi
name="${1:-}"
create=(queued-resources create "$name" --node-id="$name")
where=()  # zone and project
track=()
while [ $# -gt 1 ] && [ "$2" != -- ]; do
    shift
    create+=("$1")
    case "$1" in
        --zone=* | --project=*) where+=("$1") ;;
        --autocheckpoint-enabled) track=(alpha) ;;  # maintenance arrives as SIGTERM
    esac
done
shift $(($# > 1 ? 2 : $#))
if [[ "$name" != [a-z]* || "${where[*]}" != *--zone=* || " $*" != *" --workdir=gs://"* ]]
then
    say "give NAME --zone=ZONE ... -- --config=NAME --workdir=gs://BUCKET/FOLDER"
    exit 2
fi

# On each worker: what a run needs of the clone, and an environment from the lock. These
# have Python 3.10; uv fetches a newer one. An end with 1 becomes 3: gcloud has 1 for its own.
extras="${JAXGAN_EXTRAS:-tpu,gcs}"
install="{ rm -rf jaxgan && mkdir jaxgan && tar -xzf jaxgan.tar.gz -C jaxgan && cd jaxgan"
install+=" && PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --quiet --user uv"
install+=" && python3 -m uv venv --quiet --seed --python=3.12 .venv"
install+=" && bash -c 'source launch/install.sh $extras'; } || exit 3"
run="cd jaxgan && JAXGAN_EXTRAS=$extras bash launch/local.sh --coordinator=auto"
run+="$(printf ' %q' "$@"); status=\$?; exit \$((status == 1 ? 3 : status))"

exec 3>&1  # that of the script
# Calls gcloud, or prints the call.
cloud() {
    [ -n "$dry" ] || { gcloud "$@"; return; }
    local line=gcloud word
    for word; do
        [[ "$word" != *[!A-Za-z0-9_.,:/=-]* ]] || word="'${word//\'/$'\'\\\'\''}'"
        line+=" $word"
    done
    echo "$line" >&3
}
state() {
    cloud compute tpus queued-resources describe "$name" "${where[@]}" \
        --format="value(state.state)"
    [ -z "$dry" ] || echo ACTIVE
}
on_all() {
    local ssh=(compute tpus tpu-vm ssh "$name" "${where[@]}" --worker=all --command="$1")
    if [ -n "$dry" ]; then cloud "${ssh[@]}"; else gcloud "${ssh[@]}" & wait $!; fi
}  # a signal ends `wait`, not a command that is waited for without it

made=
delete() {
    [ -z "$made" ] || cloud compute tpus queued-resources delete "$name" "${where[@]}" \
        --force --quiet
    made=
}

# A slice with everything installed; fails where it is lost before.
make() {
    cloud "${track[@]}" compute tpus "${create[@]}" || {
        say "cannot make $name; what is left of it, if anything, is to be deleted first"
        exit 1
    }
    made=1
    local found
    until found="$(state)" && [ "$found" = ACTIVE ]; do
        case "$found" in
            FAILED | SUSPEND*) say "$name is $found"; return 255 ;;
        esac
        sleep "${JAXGAN_POLL:-30}"
    done
    cloud compute tpus tpu-vm scp "$archive" "$name:jaxgan.tar.gz" "${where[@]}" \
        --worker=all && on_all "$install"
}

archive="$(mktemp -d)/jaxgan.tar.gz"
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "${archive%/*}"; delete' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
tar --exclude=__pycache__ -czf "$archive" jaxgan configs launch setup.cfg pyproject.toml \
    README.md LICENSE || exit 1
for ((i = 1; i <= ${JAXGAN_TRIES:-50}; i++)); do
    { [ -n "$made" ] || make; } && on_all "$run"
    status=$?
    case "$status" in
        0 | 2 | 3) exit "$status" ;;  # it is complete, or would fail again
    esac
    found="$([ -z "$made" ] || state)"
    say "the run ended with status $status, $name is ${found:-lost}; starting it again"
    # The processes ended by themselves, or they, or the way to them, were taken.
    [[ "$found" = ACTIVE && "$status" =~ ^(75|1[2-9].|2[0-4].)$ ]] || delete
done
say "gave up after $((i - 1)) starts"
exit "$status"
