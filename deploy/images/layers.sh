# shellcheck shell=bash
# The layers that the images are made of. Each function prints the file of a layer, an uncompressed tar, and makes it only
# if nothing was made of the same inputs yet. Source it after common.sh and debian.sh.

# In the image: the runtime, the jars and the programs lie under it.
readonly HOME_INSIDE=opt/pgbaton
readonly BASE_SUITE=trixie
# A shell and cp for pgbaton-install, and the libraries of the Java runtime.
readonly BASE_PACKAGES=base-files,coreutils,dash,libc6,zlib1g
# Operator and worker run as it.
readonly APP_ID=10001
# What our jars and those they need use of Java, by jdeps; one runtime for all images. Left out: java.desktop and
# java.security.jgss, of which Jackson and the PostgreSQL driver would use a little, and do without.
readonly JAVA_MODULES=java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.httpserver,jdk.management,jdk.unsupported
readonly OLD_LAYERS_DAYS=2

images_dir() {
  printf '%s/images\n' "$(cache_dir)"
}

# key_of TEXT...: a short name for exactly these inputs.
key_of() {
  printf '%s\n' "$@" | sha256sum | cut -c1-16
}

# layer NAME KEY COMMAND...: COMMAND FOLDER fills the layer, once for each KEY. Times and owners are not inputs: none are kept.
layer() {
  local name="$1" file folder
  file="$(images_dir)/layers/$name-$2.tar"
  folder="$(images_dir)/tmp/$name"
  shift 2
  if [ ! -f "$file" ]; then
    rm -rf --one-file-system "$folder"
    mkdir -p "$folder" "${file%/*}"
    "$@" "$folder"
    tar -C "$folder" --format=gnu --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$file.new" .
    mv "$file.new" "$file"
    rm -rf --one-file-system "$folder"
  fi
  find "${file%/*}" -name "$name-*.tar" ! -samefile "$file" -mtime "+$OLD_LAYERS_DAYS" -delete
  echo "$file"
}

base_layer() {
  layer base "$(key_of "$BASE_SUITE" "$BASE_PACKAGES" "$APP_ID" "$(declare -f fill_base)")" fill_base
}

fill_base() {
  local uri
  need_root
  apt_install mmdebstrap debian-archive-keyring
  uri="$(debian_mirror)"
  [ -n "$uri" ] || die "no Debian main source found in this machine's apt sources; add one, check it with: apt-get indextargets --no-release-info"
  say "unpacking a small Debian $BASE_SUITE"
  logged image-base mmdebstrap --mode=root --variant=extract --format=directory --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
    --include="$BASE_PACKAGES" --aptopt='Acquire::Languages "none"' "$BASE_SUITE" "$1" "deb $uri $BASE_SUITE main"
  rm -rf "$1"/usr/share/{doc,man,locale,info,lintian} "$1"/usr/lib/*/gconv "$1"/var/{cache,log,lib}/* "${1:?}"/{dev,proc,sys,run}/*
  printf '%s\n' root:x:0:0::/:/bin/sh "pgbaton:x:$APP_ID:$APP_ID::/tmp:/bin/sh" >"$1/etc/passwd"
  printf '%s\n' root:x:0: "pgbaton:x:$APP_ID:" >"$1/etc/group"
  chmod 755 "$1"
}

runtime_layer() {
  layer runtime "$(key_of "$(<"$JAVA_HOME/release")" "$JAVA_MODULES" "$HOME_INSIDE" "$(declare -f fill_runtime)")" fill_runtime
}

# With the one archive of preloaded classes that our options use: compact object headers.
fill_runtime() {
  local runtime="$1/$HOME_INSIDE/runtime"
  say "linking a Java runtime from $JAVA_HOME"
  mkdir -p "${runtime%/*}"
  logged image-runtime "$JAVA_HOME/bin/jlink" --add-modules "$JAVA_MODULES" --no-header-files --no-man-pages --compress zip-6 \
    --output "$runtime"
  logged image-runtime "$runtime/bin/java" -XX:+UseCompactObjectHeaders -XX:+UseSerialGC -Xshare:dump
}

# libraries_layer NAME FOLDER: what others wrote.
libraries_layer() {
  local jars
  mapfile -t jars < <(find "$2" -name '*.jar' ! -name 'pgbaton-*' | LC_ALL=C sort)
  layer "$1-libraries" "$(key_of "$HOME_INSIDE" "$(declare -f fill_jars)" "$(cat "${jars[@]}" | sha256sum)" "${jars[@]##*/}")" fill_jars "${jars[@]}"
}

# service_layer NAME FOLDER RUNTIME LIBRARIES JAVA-ARGUMENT...: what we wrote for a program that runs by itself, and what Java
# learned from a start of it with these layers and arguments.
service_layer() {
  layer "$1-program" "$(key_of "$HOME_INSIDE" "$(declare -f fill_service fill_program unpack)" "$(<"${BASH_SOURCE[0]%/*}/start-once")" "$(content "$2")" "${@:3}")" \
    fill_service "$@"
}

# fill_service NAME BUILT RUNTIME LIBRARIES JAVA-ARGUMENT... FOLDER
fill_service() {
  local folder="${*: -1}"
  fill_program "$2" "$folder"
  unpack "$folder.training" "$3" "$4" "$folder"
  say "starting the $1 once"
  "${BASH_SOURCE[0]%/*}/start-once" "$folder.training/$HOME_INSIDE" "$folder/$HOME_INSIDE/lib/pgbaton-$1.aot" "${@:5:$#-5}"
  rm -rf "$folder.training"
}

# instance_layer FOLDER RUNTIME LIBRARIES TREE: what we wrote for the instance, and what Java learned from a run of it with these layers.
instance_layer() {
  layer instance-program "$(key_of "$HOME_INSIDE" "$(declare -f fill_instance fill_program unpack)" "$(cat "${BASH_SOURCE[0]%/*}"/{train,rehearse})" "$(content "$1")" "${@:2}")" \
    fill_instance "$@"
}

# fill_instance BUILT RUNTIME LIBRARIES TREE FOLDER: the jars that issue certificates lie beside BUILT.
fill_instance() {
  fill_program "$1" "$5"
  unpack "$5.training" "$2" "$3" "$5"
  say "training the instance process"
  "${BASH_SOURCE[0]%/*}/train" "$5.training/$HOME_INSIDE" "$4" "${1%/*}/certificates" "$5/$HOME_INSIDE/lib/pgbaton-instance.aot"
  rm -rf "$5.training"
}

# content FOLDER: a name for what is in its files.
content() {
  find "$1" -type f -print0 | LC_ALL=C sort -z | xargs -0 cat | sha256sum
}

# unpack SCRATCH RUNTIME LIBRARIES PROGRAM: as it will be in the image, times included: Java refuses what it learned of a jar with
# another time, and layers keep no times.
unpack() {
  rm -rf "$1"
  mkdir "$1"
  tar -xf "$2" -C "$1"
  tar -xf "$3" -C "$1"
  cp -R "$4/." "$1/"
  find "$1/$HOME_INSIDE/lib" -name '*.jar' -exec touch -d @0 {} +
}

# fill_jars JAR... FOLDER
fill_jars() {
  local folder="${*: -1}/$HOME_INSIDE/lib"
  mkdir -p "$folder"
  install -m 644 "${@:1:$#-1}" "$folder/"
}

# fill_program BUILT FOLDER
fill_program() {
  local folder="$2/$HOME_INSIDE"
  mkdir -p "$folder/lib"
  install -m 644 "$1"/pgbaton-*.jar "$folder/lib/"
  [ ! -d "$1/bin" ] || install -D -m 755 -t "$folder/bin" "$1"/bin/*
}

# postgres_tree MAJOR
postgres_tree() {
  realpath "$("${BASH_SOURCE[0]%/*}/../postgres/tree" "$1")"
}

# postgres_layer MAJOR: the whole root filesystem. It is kept as it is, owners and times included.
postgres_layer() {
  local tree file
  tree="$(postgres_tree "$1")"
  file="$(images_dir)/layers/postgres-${tree##*/}.tar"
  if [ ! -f "$file" ]; then
    say "packing $tree"
    mkdir -p "${file%/*}"
    tar -C "$tree" --format=gnu --sort=name --numeric-owner -cf "$file.new" .
    mv "$file.new" "$file"
  fi
  echo "$file"
}
