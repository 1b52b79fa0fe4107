# shellcheck shell=bash
# The wires. Each node has a network namespace of its own, with one cable to the switch in the control plane's. Nothing
# there has an uplink, and the host never forwards: what is not for one of them goes nowhere.

mac_of() {
  local a b c d
  IFS=. read -r a b c d <<<"$1"
  printf '02:00:%02x:%02x:%02x:%02x\n' "$a" "$b" "$c" "$d"
}

# The machines on the switch. Temporal's address is on the control plane's machine.
stations() {
  local node
  echo "$API_IP" "$GATEWAY_IP" "$HOST_IP"
  for node in "${NODES[@]}"; do node_ip "$node"; done
}

# neighbours DEVICE SELF: commands that make every other machine's hardware address known for ever. With ARP, a dead machine
# would be an error after 3 s; known, it is silence, as on a real network with a router between.
neighbours() {
  local ip
  for ip in $(stations); do
    [ "$ip" = "$2" ] || echo "neigh replace $ip lladdr $(mac_of "$ip") dev $1 nud permanent"
  done
  [ "$2" = "$API_IP" ] || echo "neigh replace $TEMPORAL_IP lladdr $(mac_of "$API_IP") dev $1 nud permanent"
}

# pod_routes [EXCEPT]: commands that reach each node's pods through it.
pod_routes() {
  local node
  for node in "${NODES[@]}"; do
    [ "$node" = "${1:-}" ] || echo "route replace $(pod_net "$node") via $(node_ip "$node")"
  done
}

has_ns() {
  [ -e "/run/netns/$1" ]
}

# The routes below win over these for as long as the sandbox is up. They stay when it is down, so that a packet for one of
# its addresses never leaves by this machine's uplink.
blackhole() {
  local net
  for net in "$NODE_NET" "$POD_NET" "$SERVICE_NET"; do
    ip route replace blackhole "$net" metric 9999
  done
}

make_ns() {
  has_ns "$1" || ip netns add "$1"
  ip -n "$1" link set lo up
}

switch_up() {
  make_ns "$CONTROL_PLANE_NS"
  ip -n "$CONTROL_PLANE_NS" link show "$SWITCH" >/dev/null 2>&1 ||
    ip -n "$CONTROL_PLANE_NS" link add "$SWITCH" address "$(mac_of "$API_IP")" type bridge
  nsenter --net="/run/netns/$CONTROL_PLANE_NS" sysctl -qw net.bridge.bridge-nf-call-iptables=0 net.ipv4.ip_forward=0
  {
    echo "addr replace $API_IP/24 dev $SWITCH"
    echo "addr replace $TEMPORAL_IP/24 dev $SWITCH"
    echo "link set $SWITCH up"
    neighbours "$SWITCH" "$API_IP"
    pod_routes
  } | ip -n "$CONTROL_PLANE_NS" -batch -
}

# plug PORT IP NETNS DEVICE: a cable from the switch to DEVICE with that address. NETNS may be a pid, and means that process's.
plug() {
  local port="$1" ip="$2" netns="$3" device="$4"
  ip -n "$CONTROL_PLANE_NS" link show "$port" >/dev/null 2>&1 ||
    ip link add "$port" netns "$CONTROL_PLANE_NS" type veth peer name "$device" address "$(mac_of "$ip")" netns "$netns"
  ip -n "$CONTROL_PLANE_NS" link set "$port" master "$SWITCH" up
}

host_up() {
  plug port-host "$HOST_IP" $$ "$HOST_DEVICE"
  ip link set "$HOST_DEVICE" alias "$STATE"
  {
    echo "addr replace $HOST_IP/24 dev $HOST_DEVICE"
    echo "link set $HOST_DEVICE up"
    neighbours "$HOST_DEVICE" "$HOST_IP"
    pod_routes
    echo "route replace $SERVICE_NET via $GATEWAY_IP"
  } | ip -batch -
}

# The host's way to the addresses of Services: a machine with a kube-proxy of its own, so that this way does not depend on
# any node and no fault cuts it.
gateway_up() {
  make_ns "$GATEWAY_NS"
  plug port-gw "$GATEWAY_IP" "$GATEWAY_NS" eth0
  nsenter --net="/run/netns/$GATEWAY_NS" sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
    net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0
  {
    echo "addr replace $GATEWAY_IP/24 dev eth0"
    echo "link set eth0 up"
    neighbours eth0 "$GATEWAY_IP"
    pod_routes
  } | ip -n "$GATEWAY_NS" -batch -
}

# One more cable, for a node. Its default route leads to the control plane, which forwards nothing. Until it has a network for
# pods, a packet to one of them ends there: sent on, it made the node tell the host that this pod is reached by way of the
# control plane, and the host believed it for minutes after the pod was back.
plug_node() {
  local node="$1" netns
  netns="$(node_ns "$node")"
  make_ns "$netns"
  plug "$(node_port "$node")" "$(node_ip "$node")" "$netns" eth0
  nsenter --net="/run/netns/$netns" sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
    net.bridge.bridge-nf-call-iptables=1 \
    net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0
  {
    echo "addr replace $(node_ip "$node")/24 dev eth0"
    echo "link set eth0 up"
    neighbours eth0 "$(node_ip "$node")"
    echo "route replace default via $API_IP"
    pod_routes "$node"
    echo "route replace blackhole $(pod_net "$node") metric 9999"
  } | ip -n "$netns" -batch -
}

pull_cable() {
  ip -n "$CONTROL_PLANE_NS" link set "$(node_port "$1")" down 2>/dev/null || true
}

# remove_ns NETNS: with whatever runs there by now.
remove_ns() {
  has_ns "$1" || return 0
  ip netns pids "$1" | xargs -r kill -s KILL 2>/dev/null || true
  until_deadline 10 ns_is_empty "$1" || die "processes in the network namespace $1 survive SIGKILL; see: ip netns pids $1"
  ip netns del "$1"
}

ns_is_empty() {
  [ -z "$(ip netns pids "$1")" ]
}

unplug_node() {
  ip -n "$CONTROL_PLANE_NS" link del "$(node_port "$1")" 2>/dev/null || true
  remove_ns "$(node_ns "$1")"
}

network_up() {
  blackhole
  switch_up
  host_up
  gateway_up
}

network_down() {
  remove_ns "$GATEWAY_NS"
  remove_ns "$CONTROL_PLANE_NS"
  # Goes with its peer, but a little later.
  ip link del "$HOST_DEVICE" 2>/dev/null || true
}
