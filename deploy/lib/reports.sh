# shellcheck shell=bash
# What Maven's reports say about a run of tests, for deploy/test; needs common.sh.

# A shared machine may stall any test's wait: what failed runs once more, and what then passes is printed. More of them
# than this in one Maven run is no longer the machine's doing.
readonly SECOND_TRIES_ALLOWED=3

# check_second_tries REPORT...: a lost commit or a second writer (the words of Verdict.java) is never forgiven.
check_second_tries() {
  local flaky broken
  broken="$(grep -l 'broken promise' "$@" || true)"
  [ -z "$broken" ] ||
    die "a test saw a broken promise, whatever it said when it ran again; see: grep -A3 'broken promise' ${broken//$'\n'/ }"
  flaky="$(awk '
    match($0, /<testcase name="[^"]*" classname="[^"]*"/) { split(substr($0, RSTART, RLENGTH), part, "\""); test = part[4] "." part[2] }
    /<flaky(Failure|Error)/ && test != last { print "  " test; last = test }' "$@")"
  [ -n "$flaky" ] || return 0
  printf 'passed only when they ran again:\n%s\n' "$flaky"
  [ "$(wc -l <<<"$flaky")" -le "$SECOND_TRIES_ALLOWED" ] ||
    die "too many tests passed only when they ran again (above); run each by itself: mvn verify -Dit.test=CLASS"
}

# check_reports FOLDER SINCE: what ran below FOLDER since the file SINCE was made. A test that JUnit skipped (an
# assumption, a condition) has proved nothing.
check_reports() {
  local reports skipped
  mapfile -t reports < <(find "$1" -path '*/target/*-reports/TEST-*.xml' -newer "$2")
  [ ${#reports[@]} -gt 0 ] || die "Maven succeeded but ran no test; run again without what leaves them out: $0"
  skipped="$(grep -lE '<skipped\b' "${reports[@]}" || true)"
  [ -z "$skipped" ] || die "tests were skipped; see what they miss and run again: grep -A1 '<skipped' ${skipped//$'\n'/ }"
  check_second_tries "${reports[@]}"
}
