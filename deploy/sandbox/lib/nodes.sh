# shellcheck shell=bash
# Nodes. A node is a process tree with network, mount, pid, host name and ipc namespaces of its own; its first process is
# node-init, and what it keeps over a power cycle is its folder under the state.

readonly NODE_READY_SECONDS=120
# shellcheck disable=SC2034  # for the control plane
readonly NODE_VOLUMES=/var/lib/localpv

# The limits of connection tracking can be set in the machine's first network namespace only.
# shellcheck disable=SC2034
readonly PROXY_OPTIONS=(--proxy-mode=nftables --cluster-cidr="$POD_NET" --conntrack-max-per-core=0 --conntrack-min=0
  --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0)

node_runs() {
  runs "node-$1"
}

# node_exec NODE COMMAND...: inside the node.
node_exec() {
  local pid
  pid="$(pid_of "node-$1")" || die "node $1 is off; run: $0 power-on $1"
  shift
  nsenter --target "$pid" --mount --pid --net --uts --ipc "$@"
}

write_node_config() {
  local node="$1" config
  config="$(node_dir "$node")/config"
  mkdir -p "$config/cni"
  render containerd.toml CNI="$config/cni" >"$config/containerd.toml"
  render cni.conflist POD_NET="$(pod_net "$node")" >"$config/cni/10-pods.conflist"
  render kubelet.yaml CGROUP="/$PREFIX-$node" PKI="$PKI" NODE="$node" DNS="$DNS_IP" >"$config/kubelet.yaml"
  echo "127.0.0.1 localhost $node" >"$config/hosts"
  : >"$config/resolv.conf"
}

# Make sure that the node has power. Whatever an earlier run left of it half-way is removed first.
node_on() {
  local node="$1" unshare
  ! node_runs "$node" || return 0
  thaw_everything_on "$node"
  unplug_node "$node"
  remove_cgroups "$node"
  make_cgroups "$node"
  plug_node "$node"
  write_node_config "$node"
  spawn "node-$node.outside" "$(node_ns "$node")" unshare --mount --pid --uts --ipc --fork --kill-child --mount-proc --propagation private \
    "$SANDBOX/lib/node-init" "$node"
  unshare="$(pid_of "node-$node.outside")" || die "node $node ended at once; see: $0 logs $node"
  until_deadline 10 has_child "$unshare" || die "node $node did not start within 10 s; see: $0 logs $node"
  record "node-$node" "$(pgrep -P "$unshare")"
}

has_child() {
  pgrep -P "$1" >/dev/null
}

# A power cut: silence on the wire first, then every process at once, with all mounts and pod networks. The disk stays.
node_off() {
  local node="$1" pid
  pull_cable "$node"
  # A disk that hangs would outlive its mount, and whoever writes to it cannot end.
  resume_disks_on "$node"
  if pid="$(pid_of "node-$node")"; then
    kill -s KILL "$pid"
    # On cgroup v1 not even SIGKILL ends a frozen process.
    thaw_everything_on "$node"
    until_deadline 20 is_gone "node-$node" || die "node $node is still there 20 s after SIGKILL; see: cat /proc/$pid/stack"
  fi
  rm -f "$RUN/node-$node.pid" "$RUN/node-$node.outside.pid"
  heal_node "$node" >/dev/null
  unplug_node "$node"
  remove_cgroups "$node"
}

node_is_ready() {
  [ "$(kubectl get node "$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' 2>/dev/null)" = True ]
}

nodes_wait() {
  local node
  for node in "${NODES[@]}"; do
    until_deadline "$NODE_READY_SECONDS" node_is_ready "$node" ||
      die "node $node is not Ready after $NODE_READY_SECONDS s; see: $0 logs $node/kubelet, $0 logs $node/containerd"
  done
}

containerd_is_up() {
  local pid
  pid="$(pid_of "node-$1")" && [ -S "/proc/$pid/root/run/containerd/containerd.sock" ]
}

containerd_wait() {
  until_deadline 30 containerd_is_up "$1" || die "containerd of node $1 is not up after 30 s; see: $0 logs $1/containerd"
}
