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
