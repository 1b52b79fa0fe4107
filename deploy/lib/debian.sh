# shellcheck shell=bash
# Where Debian packages come from. Source it after common.sh.

# Print the URI of the Debian mirror this machine installs its own packages from; nothing if there is none.
# apt answers itself, so both formats of its sources are understood; without release info it does so before any update.
debian_mirror() {
  local codename
  codename="$(. /etc/os-release && echo "${VERSION_CODENAME:-}")"
  apt-get indextargets --no-release-info --format "\$(RELEASE) \$(COMPONENT) \$(REPO_URI)" 'Created-By: Packages' |
    awk -v release="^($codename|stable|testing|unstable|sid)\$" '!uri && $1 ~ release && $2 == "main" { uri = $3 } END { print uri }'
}

# apt_install_newer PACKAGE MIN SUITE: install PACKAGE in version MIN or newer, from SUITE if what this machine's own suites
# offer is older. SUITE is pinned so low that nothing else ever comes from it.
apt_install_newer() {
  local package="$1" min="$2" suite="$3" candidate
  ! apt_has "$package" || return 0
  need_root
  (
    lock apt
    apt_update_once
  )
  candidate="$(apt-cache policy "$package" 2>/dev/null | sed -n 's/^  Candidate: //p' || true)"
  if [ -n "$candidate" ] && dpkg --compare-versions "$candidate" ge "$min"; then
    apt_install "$package"
    return
  fi
  (
    lock apt
    add_suite "$suite"
    say "installing $package from Debian $suite"
    logged apt-install env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout="$APT_LOCK_WAIT_SECONDS" \
      install --no-install-recommends "$package/$suite"
  )
}

# add_suite SUITE: let apt know another suite of Debian, for packages that are asked of it by name.
add_suite() {
  local suite="$1" uri
  uri="$(debian_mirror)"
  [ -n "$uri" ] || die "no Debian main source found in this machine's apt sources; add one, check it with: apt-get indextargets --no-release-info"
  printf 'Package: *\nPin: release n=%s\nPin-Priority: 50\n' "$suite" >"/etc/apt/preferences.d/pgbaton-$suite"
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$uri" "$suite" \
    /usr/share/keyrings/debian-archive-keyring.gpg >"/etc/apt/sources.list.d/pgbaton-$suite.sources"
  logged apt-update apt-get -q -o DPkg::Lock::Timeout="$APT_LOCK_WAIT_SECONDS" update
}
