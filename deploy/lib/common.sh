# shellcheck shell=bash
# What every script under deploy/ shares: progress lines, clear failures, the cache, locks, apt and the JDK.
# Source it after `set -euo pipefail`.

# Without it, a command that fails inside $( ) would not end what is inside there: an image was packed from a tree not built.
shopt -s inherit_errexit

# The outermost script's start: nested scripts go on counting from there.
export PGBATON_STARTED_MS="${PGBATON_STARTED_MS:-$(date +%s%3N)}"
# How the user called the script, for the sentences that say what to run.
readonly COMMAND="$0${*:+ $*}"
readonly APT_LOCK_WAIT_SECONDS=120
readonly BUILD_LOCK_WAIT_SECONDS=1800
readonly JDK_MIN_VERSION=25

# Progress goes to stderr, so that a script may print its result (a path) on stdout.
say() {
  local ms=$(($(date +%s%3N) - PGBATON_STARTED_MS))
  printf '[%4d.%ds] %s\n' $((ms / 1000)) $((ms % 1000 / 100)) "$*" >&2
}

# die SENTENCE: say what is wrong and which command puts it right.
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

cache_dir() {
  printf '%s\n' "${PGBATON_CACHE:-${XDG_CACHE_HOME:-${HOME:?set HOME or PGBATON_CACHE}/.cache}/pgbaton}"
}

need_root() {
  [ "$(id -u)" -eq 0 ] || die "root is needed to install packages and build root filesystems; run: sudo $COMMAND"
}

# lock NAME: only one process at a time builds NAME, or changes what it names; held until this shell ends.
lock() {
  local file
  file="$(cache_dir)/locks/$1"
  mkdir -p "${file%/*}"
  exec {LOCK_FD}>"$file"
  flock -n "$LOCK_FD" && return
  say "waiting for another process that is busy with $1"
  flock -w "$BUILD_LOCK_WAIT_SECONDS" "$LOCK_FD" ||
    die "another process is still busy with $1 after $BUILD_LOCK_WAIT_SECONDS s; see who holds it: fuser -v $file"
}

# point LINK TARGET: replace a symlink in one step, so that a reader never finds it missing.
point() {
  [ "$(readlink "$1" || true)" = "$2" ] && return
  ln -sfn "$2" "$1.$$" && mv -T "$1.$$" "$1"
}

# logged NAME COMMAND...: run quietly; on failure show the end of its output.
logged() {
  local log
  log="$(cache_dir)/logs/$1.log"
  shift
  mkdir -p "${log%/*}"
  "$@" >"$log" 2>&1 && return
  tail -n 30 "$log" >&2
  die "failed: $*; the whole output is in $log"
}

apt_has() {
  [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null || true)" = "install ok installed" ]
}

# apt_install PACKAGE...: install what is missing; touches neither network nor root otherwise.
apt_install() {
  local package missing=()
  for package in "$@"; do
    apt_has "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  [ -n "$(command -v apt-get)" ] || die "apt-get is missing; on Debian or Ubuntu run again, elsewhere install by hand: ${missing[*]}"
  need_root
  (
    lock apt
    say "installing ${missing[*]}"
    apt_update_once
    logged apt-install env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout="$APT_LOCK_WAIT_SECONDS" \
      install --no-install-recommends "${missing[@]}"
  )
}

# Once per run of the outermost script: its start time names the stamp.
apt_update_once() {
  local stamp
  stamp="$(cache_dir)/locks/apt-updated"
  [ "$(cat "$stamp" 2>/dev/null || true)" = "$PGBATON_STARTED_MS" ] && return
  logged apt-update apt-get -q -o DPkg::Lock::Timeout="$APT_LOCK_WAIT_SECONDS" update
  echo "$PGBATON_STARTED_MS" >"$stamp"
}

# jdk_version HOME: the major version of the JDK there, 0 if there is none.
jdk_version() {
  local version=
  if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    version="$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")"
  fi
  echo "${version:-0}"
}

# Print the home of the first JDK that is new enough.
installed_jdk() {
  local java home
  java="$(readlink -f "$(command -v java || true)" || true)"
  for home in "${JAVA_HOME:-}" "${java%/bin/java}" /usr/lib/jvm/*; do
    if [ -n "$home" ] && [ "$(jdk_version "$home")" -ge "$JDK_MIN_VERSION" ]; then
      echo "$home"
      return
    fi
  done
}

# find_jdk: export JAVA_HOME, from what is installed or else from the distribution.
find_jdk() {
  local home package="openjdk-$JDK_MIN_VERSION-jdk-headless"
  home="$(installed_jdk)"
  if [ -z "$home" ] && [ -n "$(apt-cache search --names-only "^$package\$" 2>/dev/null || true)" ]; then
    apt_install "$package"
    home="$(installed_jdk)"
  fi
  [ -n "$home" ] || die "no JDK $JDK_MIN_VERSION or newer found; install one (for example Temurin) and run: JAVA_HOME=/path/to/jdk $COMMAND"
  export JAVA_HOME="$home"
}
