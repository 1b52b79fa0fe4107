# shellcheck shell=bash
# Processes that outlive the command that starts them: each is recorded by its pid and start time, so that a pid which was
# given out again, or one from before a reboot, is never taken for ours.

readonly MAX_LOG_MIB=100

# Print "state start-time" of a process, from the fields after its name (which may hold anything).
process_stat() {
  local stat fields
  stat="$(cat "/proc/$1/stat" 2>/dev/null)" || return 1
  read -ra fields <<<"${stat##*) }"
  echo "${fields[0]} ${fields[19]}"
}

# record NAME PID
record() {
  local stat
  mkdir -p "$RUN"
  stat="$(process_stat "$2")" || die "$1 ended at once; see: $0 logs $1"
  echo "$2 ${stat#* }" >"$RUN/$1.pid"
}

# Print the pid of NAME if it runs.
pid_of() {
  local pid start stat
  read -r pid start 2>/dev/null <"$RUN/$1.pid" || return 1
  stat="$(process_stat "$pid")" || return 1
  [ "${stat#* }" = "$start" ] && [ "${stat% *}" != Z ] || return 1
  echo "$pid"
}

runs() {
  pid_of "$1" >/dev/null
}

is_gone() {
  ! runs "$1"
}

# spawn NAME NETNS COMMAND...: start it in that network namespace with its output in the log of that name, unless it runs.
spawn() {
  local name="$1" netns="$2" log="$LOGS/$1.log"
  shift 2
  ! runs "$name" || return 0
  mkdir -p "${log%/*}"
  printf '\n== %s starts at %s\n' "$name" "$(date +%FT%T)" >>"$log"
  (
    # A lock is held for as long as anybody holds its descriptor.
    [ -z "${LOCK_FD:-}" ] || exec {LOCK_FD}>&-
    exec setsid nsenter --net="/run/netns/$netns" "$@"
  ) </dev/null >>"$log" 2>&1 &
  record "$name" $!
}

# stop NAME SIGNAL: false if it did not run. After 10 s an unheard signal becomes SIGKILL.
stop() {
  local pid
  pid="$(pid_of "$1")" || return 1
  kill -s "$2" "$pid" 2>/dev/null || true
  if ! until_deadline 10 is_gone "$1"; then
    kill -s KILL "$pid" 2>/dev/null || true
    until_deadline 10 is_gone "$1" || die "process $pid ($1) survives SIGKILL; see: cat /proc/$pid/stack"
  fi
  rm -f "$RUN/$1.pid"
}

# end_strays NETNS: an `up` that was killed may have started a process there and not recorded it.
end_strays() {
  local pid recorded
  has_ns "$1" || return 0
  recorded=" $(find "$RUN" -name '*.pid' -exec awk '{ printf "%s ", $1 }' {} +)"
  for pid in $(ip netns pids "$1"); do
    [[ "$recorded" == *" $pid "* ]] || kill -s KILL "$pid" 2>/dev/null || true
  done
}

# Nobody reads the beginning of a log this long.
trim_logs() {
  find "$LOGS" -name '*.log' -size "+$MAX_LOG_MIB"M -exec truncate -s 0 {} +
}
