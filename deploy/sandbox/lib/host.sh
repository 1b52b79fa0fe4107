# shellcheck shell=bash
# What the sandbox needs of this machine, and what it changes there.

readonly MIN_MEMORY_GIB=3 MIN_DISK_GIB=5
readonly CGROUP=/sys/fs/cgroup
readonly V1_CONTROLLERS=(cpu cpuacct cpuset memory devices freezer blkio pids)
readonly V2_CONTROLLERS=(cpu cpuset memory pids)
# What kubelet wants to have, and has no switch against.
readonly KUBELET_SYSCTLS=(vm.overcommit_memory kernel.panic kernel.panic_on_oops)

readonly CONTAINERD_MIN=1.7 CONTAINERD_SUITE=trixie
readonly PACKAGES=(nftables iptables conntrack containernetworking-plugins runc iproute2 util-linux e2fsprogs xfsprogs procps openssl gcc libc6-dev
  kmod ca-certificates)

check_host() {
  [ "$(id -u)" -eq 0 ] || die "root is needed for namespaces, cgroups and mounts; run: sudo $COMMAND"
  check_cgroups
  check_addresses
  runs node-n1 || check_room
}

check_room() {
  local memory disk
  memory="$(awk '$1 == "MemAvailable:" { printf "%d", $2 / 1048576 }' /proc/meminfo)"
  [ "$memory" -ge "$MIN_MEMORY_GIB" ] ||
    die "only $memory GiB of memory are available and the sandbox needs $MIN_MEMORY_GIB; end something large (ps aux --sort=-rss | head) and run: $COMMAND"
  mkdir -p "$STATE"
  # In MiB first: df rounds up.
  disk="$(($(df --output=avail -BM "$STATE" | tail -n 1 | tr -dc 0-9) / 1024))"
  [ "$disk" -ge "$MIN_DISK_GIB" ] ||
    die "only $disk GiB of disk are free at $STATE and the sandbox needs $MIN_DISK_GIB; free some, or run: PGBATON_CACHE=/elsewhere $COMMAND"
}

cgroup_v2() {
  [ -f "$CGROUP/cgroup.controllers" ]
}

check_cgroups() {
  local controller
  if cgroup_v2; then
    for controller in "${V2_CONTROLLERS[@]}"; do
      grep -qw "$controller" "$CGROUP/cgroup.controllers" ||
        die "$CGROUP lacks the controller $controller (hybrid layout, or a container?); run on the machine itself, or boot with: systemd.unified_cgroup_hierarchy=1"
    done
    return
  fi
  for controller in "${V1_CONTROLLERS[@]}"; do
    [ -f "$CGROUP/$controller/cgroup.procs" ] ||
      die "neither cgroup v2 at $CGROUP nor the v1 controller $controller at $CGROUP/$controller is there; boot with: systemd.unified_cgroup_hierarchy=1"
  done
}

# Our own routes to these networks are black holes or go to our device. Any other there is somebody else's.
check_addresses() {
  local net others owner
  for net in "$NODE_NET" "$POD_NET" "$SERVICE_NET"; do
    others="$( (ip -4 route show root "$net" && ip -4 route show match "$net") |
      grep -vE "^default|^blackhole|dev $HOST_DEVICE\b" | head -n 1 || true)"
    [ -z "$others" ] || die "the sandbox's addresses $net are in use on this machine (route: ${others% }); remove that route and run: $COMMAND"
  done
  owner="$(ip link show "$HOST_DEVICE" 2>/dev/null | sed -n 's/^ *alias //p' || true)"
  [ -z "$owner" ] || [ "$owner" = "$STATE" ] ||
    die "another sandbox is up, with its state in $owner; stop it first: PGBATON_CACHE=${owner%/*} ${COMMAND%% *} down"
}

install_packages() {
  apt_install "${PACKAGES[@]}"
  # One that came with Docker will do, and would be removed by Debian's.
  [ -n "$(command -v containerd || true)" ] || apt_install_newer containerd "$CONTAINERD_MIN" "$CONTAINERD_SUITE"
  local program
  for program in containerd ctr containerd-shim-runc-v2 runc nft; do
    [ -n "$(command -v "$program" || true)" ] || die "$program is missing though its package is there; repair it and run: apt-get install --reinstall containerd runc nftables"
  done
}

# On a stock kernel these are modules. Where they are built in, or there is no modprobe, the check below decides.
load_modules() {
  modprobe -aq overlay br_netfilter veth nf_tables 2>/dev/null || true
  [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || die "the kernel has no br_netfilter; load it and run again: modprobe br_netfilter"
}

remember_sysctls() {
  [ -f "$STATE/sysctls" ] || sysctl "${KUBELET_SYSCTLS[@]}" >"$STATE/sysctls"
}

restore_sysctls() {
  [ -f "$STATE/sysctls" ] || return 0
  sysctl -q -p "$STATE/sysctls"
  rm -f "$STATE/sysctls"
}

# The cgroups of a node, one for each v1 controller, or the one of v2.
node_cgroups() {
  local controller
  if cgroup_v2; then
    echo "$CGROUP/$PREFIX-$1"
    return
  fi
  # runc also makes one in each hierarchy that has no controller.
  for controller in "${V1_CONTROLLERS[@]}" systemd unified; do
    [ ! -d "$CGROUP/$controller" ] || echo "$CGROUP/$controller/$PREFIX-$1"
  done
}

make_cgroups() {
  local controller
  if cgroup_v2; then
    for controller in "${V2_CONTROLLERS[@]}" hugetlb io; do
      ! grep -qw "$controller" "$CGROUP/cgroup.controllers" || grep -qw "$controller" "$CGROUP/cgroup.subtree_control" ||
        echo "+$controller" >"$CGROUP/cgroup.subtree_control" ||
        die "the kernel refuses to hand the controller $controller down from $CGROUP (is this a container?); run on the machine itself"
    done
  fi
  node_cgroups "$1" | xargs mkdir -p
}

cgroups_are_gone() {
  local cgroup
  while read -r cgroup; do
    [ -d "$cgroup" ] || continue
    find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
    [ ! -d "$cgroup" ] || return 1
  done < <(node_cgroups "$1")
}

remove_cgroups() {
  until_deadline 10 cgroups_are_gone "$1" || die "processes are left in the cgroups of $1; see: cat $CGROUP/*/$PREFIX-$1/cgroup.procs"
}
