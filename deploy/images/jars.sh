# shellcheck shell=bash
# Our jars and those they need, built by Maven. Source it after common.sh and layers.sh.

# jars MODULE...: print a folder that holds a subfolder of jars for each; built once for each state of the sources.
jars() {
  local root folder module missing=()
  root="$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)"
  folder="$(images_dir)/jars/$(sources_key "$root")"
  lock "images-$(key_of "$root")" # of this checkout: others compile beside it
  for module in "$@"; do
    [ -d "$folder/$module" ] || missing+=("$module")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    compile "$root" "${missing[@]}"
    mkdir -p "$folder"
    find "${folder%/*}" -mindepth 1 -maxdepth 1 ! -samefile "$folder" -mtime "+$OLD_LAYERS_DAYS" -exec rm -rf {} +
    for module in "${missing[@]}"; do
      collect "$root" "$module" "$folder"
    done
  fi
  echo "$folder"
}

# Of all modules but those that only test.
sources_key() {
  (cd "$1" && find pom.xml .mvn ./*/pom.xml ./*/src/main instance/bin instance/init -type f ! -path './e2e/*' ! -path './kubetest/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
}

# compile ROOT MODULE...: leave the jar of each in its target/, and the jars it needs in target/dependency/.
compile() {
  local root="$1" list module
  shift
  [ -n "$(command -v mvn || true)" ] || apt_install maven
  say "compiling $*"
  list="$(printf ',%s' "$@")"
  for module in "$@"; do
    rm -rf "$root/$module/target/dependency" # of another version, it would stay
  done
  (cd "$root" && logged image-jars mvn -B -ntp -q package dependency:copy-dependencies -pl "${list#,}" -am \
      -Dmaven.test.skip=true -Dspotless.check.skip=true -DincludeScope=runtime)
}

# collect ROOT MODULE FOLDER: copy what the module runs with to FOLDER/MODULE; all of it or nothing.
collect() {
  local target="$1/$2/target" new="$3/$2.$$"
  rm -rf "$new"
  mkdir "$new"
  cp "$target"/dependency/*.jar "$target/pgbaton-$2"-[0-9]*.jar "$new/"
  if [ "$2" = instance ]; then
    mkdir "$new/bin"
    cp "$target/pgbaton-init" "$1/instance/bin"/* "$new/bin/"
  fi
  mv -T "$new" "$3/$2" 2>/dev/null || rm -rf "$new" # another checkout with the same sources was faster
}
