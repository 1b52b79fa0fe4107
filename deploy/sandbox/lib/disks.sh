# shellcheck shell=bash
# Disks: a volume is a folder of this machine until it is given a file system of its own, in a file. Only that can be full or hang.

readonly DISK_MIB_DEFAULT=1024 GROWING_CLASS=growing

# volume_of_pod POD NAMESPACE: set POD_NODE, POD_CGROUP and VOLUME, the pod's first local volume.
volume_of_pod() {
  local folder
  find_pod "$1" "$2"
  for folder in "$(node_dir "$POD_NODE")/kubelet/pods/${POD_CGROUP##*/pod}/volumes/kubernetes.io~local-volume"/*; do
    VOLUME="${folder##*/}"
    return
  done
}

disk_file() { echo "$(node_dir "$1")/disks/$2"; }

# The volumes of a node that have a disk.
disks_on() {
  local file
  for file in "$(node_dir "$1")"/disks/*; do
    [ ! -f "$file" ] || echo "${file##*/}"
  done
}

# mount_disk NODE VOLUME: over the volume's folder. Whatever is bound to that folder, kubelet's view of it for one, shows the disk too.
mount_disk() {
  node_exec "$1" mount -o loop "$(disk_file "$1" "$2")" "$NODE_VOLUMES/$2"
}

# may_grow VOLUME: whether claims of its class may ask for more.
may_grow() {
  [ "$(kubectl get pv "$1" -o 'jsonpath={.spec.storageClassName}')" = "$GROWING_CLASS" ]
}

# make_disk FOLDER FILE: a file system with all that is in the folder.
make_disk() {
  mkfs.ext4 -q -m 0 -E root_owner="$(stat -c %u:%g "$1")" -d "$1" "$2" >/dev/null 2>&1
}

# make_growing_disk FOLDER FILE: the same, that grows in use. For ext4 that takes CAP_SYS_RESOURCE, which root often has not; XFS needs
# 300 MiB at the least.
make_growing_disk() {
  local mounted="$2.mounted" copied=0
  mkfs.xfs -q "$2" >/dev/null 2>&1 || return
  mkdir -p "$mounted"
  mount -o loop "$2" "$mounted" || return
  cp -a "$1/." "$mounted" 2>/dev/null || copied=$?
  umount "$mounted" && rmdir "$mounted" && return "$copied"
}

# grow_disk NODE VOLUME BYTES: make the volume's disk as large as that while it is in use, if it has one.
grow_disk() {
  local file device
  file="$(disk_file "$1" "$2")"
  [ -f "$file" ] || return 0
  [ "$(stat -c %s "$file")" -ge "$3" ] || truncate -s "$3" "$file"
  device="$(losetup --noheadings --output NAME --associated "$file")"
  losetup --set-capacity "$device"
  node_exec "$1" xfs_growfs "$NODE_VOLUMES/$2"
}

# need_disk POD NAMESPACE: set what volume_of_pod does; the volume has to be a disk.
need_disk() {
  volume_of_pod "$1" "$2"
  [ -f "$(disk_file "$POD_NODE" "$VOLUME")" ] || die "the volume of $2/$1 is a folder of this machine, which holds much more; run: $0 disk $2/$1"
}

# Moves all that is on the volume while nothing runs; then the container is ended, for it looks at the folder until it is started again.
give_disk() {
  local pod="$1" namespace="$2" mib="${3:-$DISK_MIB_DEFAULT}" file folder pid make=make_disk
  [[ "$mib" =~ ^[1-9][0-9]*$ ]] || die "'$mib' is no size in MiB; run: $0 disk $pod --mib $DISK_MIB_DEFAULT"
  volume_of_pod "$pod" "$namespace"
  file="$(disk_file "$POD_NODE" "$VOLUME")" folder="$(node_dir "$POD_NODE")/volumes/$VOLUME"
  if [ -f "$file" ]; then
    echo "$namespace/$pod has a disk of its own already"
    return
  fi
  ! may_grow "$VOLUME" || make=make_growing_disk
  freeze_pod "$pod" "$namespace" >/dev/null
  mkdir -p "${file%/*}"
  truncate -s "${mib}M" "$file.new"
  if ! "$make" "$folder" "$file.new"; then
    rm -f "$file.new"
    thaw_pod "$pod" "$namespace" >/dev/null
    die "what $namespace/$pod has stored does not fit on $mib MiB; give it more: $0 disk $namespace/$pod --mib $((mib * 2))"
  fi
  mv "$file.new" "$file"
  mount_disk "$POD_NODE" "$VOLUME"
  node_exec "$POD_NODE" chmod --reference="$folder" "$NODE_VOLUMES/$VOLUME"
  node_exec "$POD_NODE" rm -rf "$NODE_VOLUMES/$VOLUME/lost+found"
  for pid in $(pod_pids); do
    [ "$(cat "/proc/$pid/comm" 2>/dev/null || true)" = pause ] || kill -s KILL "$pid" 2>/dev/null || true
  done
  thaw_pod "$pod" "$namespace" >/dev/null
  echo "moved the volume of $namespace/$pod on $POD_NODE to a disk of $mib MiB; kubelet starts its container again"
}

readonly FILLER=.filled-by-the-sandbox

# The file system gives out its last blocks one by one, so if none is to be left the rest is written until it refuses.
fill_disk() {
  local leave="${3:-0}"
  [[ "$leave" =~ ^[0-9]+$ ]] || die "'$leave' is no size in MiB; run: $0 disk-full $1 --leave 64"
  need_disk "$1" "$2"
  # shellcheck disable=SC2016  # expands inside the node
  node_exec "$POD_NODE" sh -c 'fallocate -l "$(($(stat -f -c "%a * %S" "$1") - ($3 << 20)))" "$1/$2.1" 2>/dev/null
    [ "$3" -gt 0 ] || dd if=/dev/zero of="$1/$2.2" bs=4096 oflag=append conv=notrunc 2>/dev/null; sync -f "$1"; true' \
    fill "$NODE_VOLUMES/$VOLUME" "$FILLER" "$leave"
  echo "filled the disk of $2/$1 on $POD_NODE: $(node_exec "$POD_NODE" stat -f -c %a "$NODE_VOLUMES/$VOLUME") blocks are free"
}

# empty NODE VOLUME
empty() {
  node_exec "$1" rm -f "$NODE_VOLUMES/$2/$FILLER.1" "$NODE_VOLUMES/$2/$FILLER.2"
}

empty_disk() {
  need_disk "$1" "$2"
  empty "$POD_NODE" "$VOLUME"
  echo "gave $2/$1 on $POD_NODE its room back"
}

# Every write waits, and whoever waits cannot even be killed: as with storage that does not answer.
hang_disk() {
  need_disk "$1" "$2"
  node_exec "$POD_NODE" fsfreeze --freeze "$NODE_VOLUMES/$VOLUME" 2>/dev/null || true
  echo "the disk of $2/$1 on $POD_NODE hangs: whoever writes to it waits"
}

# Its processes may be gone, and the pod with them: all disks that hang are asked.
resume_disk() {
  local node
  for node in "${NODES[@]}"; do resume_disks_on "$node"; done
  echo "no disk hangs any more"
}

resume_disks_on() {
  local volume
  node_runs "$1" || return 0
  for volume in $(disks_on "$1"); do
    node_exec "$1" fsfreeze --unfreeze "$NODE_VOLUMES/$volume" 2>/dev/null || true
  done
}

end_disk_faults_on() {
  local volume
  resume_disks_on "$1"
  node_runs "$1" || return 0
  for volume in $(disks_on "$1"); do empty "$1" "$volume"; done
}

# Inside the node, before kubelet: what a power cut has unmounted. A disk whose volume was deleted goes.
mount_disks() {
  local volume
  for volume in $(disks_on "$1"); do
    if [ -d "$NODE_VOLUMES/$volume" ]; then
      mount -o loop "$(disk_file "$1" "$volume")" "$NODE_VOLUMES/$volume"
    else
      rm -f "$(disk_file "$1" "$volume")"
    fi
  done
}
