# shellcheck shell=bash
# Images without a registry: archives are imported into the containerd of each node.

readonly PAUSE_IMAGE=pgbaton/pause:1 COREDNS_IMAGE=pgbaton/coredns:1

# single_file_image FILE IMAGE: an image that holds nothing but that program.
single_file_image() {
  local program="$1" image="$2" name work
  name="${program##*/}"
  work="$OWN_IMAGES/tmp-$name"
  rm -rf "$work"
  mkdir -p "$work"
  cp -L "$program" "$work/$name"
  tar -C "$work" --format=gnu --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=755 -cf "$work.layer" "$name"
  "$SANDBOX/../images/pack" "$OWN_IMAGES/$name.tar" "$image" "{\"Entrypoint\":[\"/$name\"]}" "$work.layer"
  rm -rf "$work" "$work.layer"
}

# What every node needs to run any pod at all.
own_images() {
  mkdir -p "$OWN_IMAGES"
  if [ "$OWN_IMAGES/pause.tar" -ot "$SANDBOX/images/pause.c" ]; then
    logged pause gcc -Os -Wall -Wextra -Werror -static -s -o "$OWN_IMAGES/pause" "$SANDBOX/images/pause.c"
    single_file_image "$OWN_IMAGES/pause" "$PAUSE_IMAGE"
  fi
  if [ "$OWN_IMAGES/coredns.tar" -ot "$KUBERNETES/coredns" ]; then
    single_file_image "$KUBERNETES/coredns" "$COREDNS_IMAGE"
  fi
}

# Archives that `up` and `power-on` load by themselves.
known_archives() {
  find "$OWN_IMAGES" "$IMAGES_OF_OTHERS" -maxdepth 1 -name '*.tar' 2>/dev/null | sort
}

manifest_of() {
  tar -xOf "$1" --occurrence=1 manifest.json 2>/dev/null || die "$1 is not an image archive (no manifest.json in it); make one: deploy/images/build"
}

# loaded_marks NODE MANIFEST: the files that remember which content each image name has on that node.
loaded_marks() {
  local name
  grep -o '"RepoTags":\[[^]]*\]' <<<"$2" | grep -oE '"[^"]+:[^"]+"' | tr -d '"' | grep -v '^RepoTags' | tr / _ |
    while read -r name; do
      echo "$(node_dir "$1")/images/$name"
    done
}

# is_loaded NODE MANIFEST
is_loaded() {
  local mark key marks
  key="$(sha256sum <<<"$2")"
  marks="$(loaded_marks "$1" "$2")"
  [ -n "$marks" ] || return 1
  for mark in $marks; do
    [ "$(cat "$mark" 2>/dev/null || true)" = "$key" ] || return 1
  done
}

mark_loaded() {
  local mark key
  key="$(sha256sum <<<"$2")"
  mkdir -p "$(node_dir "$1")/images"
  for mark in $(loaded_marks "$1" "$2"); do
    echo "$key" >"$mark"
  done
}

# load_into NODE FILE: import it there, unless its content is there under its name.
load_into() {
  local node="$1" file="$2" manifest
  manifest="$(manifest_of "$file")"
  ! is_loaded "$node" "$manifest" || return 0
  node_exec "$node" ctr --namespace k8s.io images import "$file" >>"$LOGS/$node/images.log" 2>&1 ||
    die "node $node cannot import $file; see: tail $LOGS/$node/images.log"
  mark_loaded "$node" "$manifest"
}

# load FILE...: into all nodes that are on, side by side.
load() {
  local node pids=() file failed=0 off=()
  for file in "$@"; do
    [ -r "$file" ] || die "there is no file $file; make the images: deploy/images/build"
  done
  for node in "${NODES[@]}"; do
    if ! node_runs "$node"; then
      off+=("$node")
      continue
    fi
    (
      containerd_wait "$node"
      for file in "$@"; do load_into "$node" "$(realpath "$file")"; done
    ) &
    pids+=($!)
  done
  for node in "${pids[@]}"; do wait "$node" || failed=1; done
  [ "$failed" -eq 0 ] || die "not all images could be loaded (see above); repair it and run: $COMMAND"
  [ ${#off[@]} -eq 0 ] || say "not loaded into ${off[*]}, which is off"
}

# Fresh nodes all get the same: import once into a containerd of no node, then share its files by hard links. Its databases
# are the only files that are written in place, so each node gets copies of those.
fill_fresh_nodes() {
  local node dir database template="$STATE/template" archives=() fresh=()
  for node in "${NODES[@]}"; do
    [ -d "$(node_dir "$node")/containerd" ] || fresh+=("$node")
  done
  [ ${#fresh[@]} -gt 0 ] || return 0
  mapfile -t archives < <(known_archives)
  rm -rf "$template"
  mkdir -p "$template"
  logged images-import unshare --mount --pid --fork --kill-child --mount-proc --propagation private \
    "$SANDBOX/lib/import-images" "$template" "${archives[@]}"
  for node in "${fresh[@]}"; do
    dir="$(node_dir "$node")"
    mkdir -p "$dir"
    rm -rf "$dir/containerd.new"
    cp -al "$template/root" "$dir/containerd.new"
    while read -r database; do
      cp --remove-destination "$template/root/$database" "$dir/containerd.new/$database"
    done < <(cd "$template/root" && find . -name '*.db')
    for database in "${archives[@]}"; do
      mark_loaded "$node" "$(manifest_of "$database")"
    done
    mv "$dir/containerd.new" "$dir/containerd"
  done
  rm -rf "$template"
}
