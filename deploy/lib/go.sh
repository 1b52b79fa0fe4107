# shellcheck shell=bash
# How a Go program is built from a module of our own: once per content, below the cache. Source it after common.sh.

readonly GO_MIN_MINOR=26

# Print the first go command of version 1.26 or newer.
find_go() {
  local go minor
  for go in "$(command -v go || true)" /usr/local/go/bin/go; do
    [ -x "$go" ] || continue
    minor="$("$go" env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p')"
    [ "${minor:-0}" -ge "$GO_MIN_MINOR" ] || continue
    echo "$go"
    return
  done
  die "no Go 1.$GO_MIN_MINOR or newer found; install it from https://go.dev/doc/install and run: PATH=/usr/local/go/bin:\$PATH $0"
}

# go_key MODULE LDFLAGS: what the program is made from, as a short hash.
go_key() {
  (cat "$1"/go.mod "$1"/go.sum && find "$1" -maxdepth 1 -name '*.go' | sort | xargs -r cat && echo "$2") | sha256sum | cut -c1-12
}

# go_build NAME MODULE LDFLAGS PACKAGE OUT: compile PACKAGE as MODULE's go.sum says.
go_build() {
  local name="$1" module="$2" ldflags="$3" package="$4" out="$5" go
  go="$(find_go)"
  # GOWORK=off and GOFLAGS= keep the user's own Go settings from changing the build.
  (cd "$module" && logged "$name-build" env CGO_ENABLED=0 GOTOOLCHAIN=local GOWORK=off GOFLAGS=-buildvcs=false \
    "$go" build -mod=readonly -trimpath -ldflags "$ldflags" -o "$out" "$package")
}
