# shellcheck shell=bash
# Where everything of the sandbox is: nodes, addresses, names, files. Source it after common.sh.

# shellcheck disable=SC2034  # for those who source it
readonly NODES=(n1 n2 n3)

# One flat network, 10.89.0.0/24: a bridge in the control plane's network namespace is the switch.
# shellcheck disable=SC2034
readonly API_IP=10.89.0.1 TEMPORAL_IP=10.89.0.2 GATEWAY_IP=10.89.0.3 HOST_IP=10.89.0.254
# shellcheck disable=SC2034
readonly NODE_NET=10.89.0.0/24 POD_NET=10.90.0.0/16 SERVICE_NET=10.96.0.0/16 DNS_IP=10.96.0.10
# shellcheck disable=SC2034
readonly TEMPORAL_PORT=7233 TEMPORAL_UI_PORT=8233

# Names of ours in the kernel's tables begin like this.
readonly PREFIX=pgbaton
# shellcheck disable=SC2034
readonly CONTROL_PLANE_NS=$PREFIX-cp GATEWAY_NS=$PREFIX-gw SWITCH=switch HOST_DEVICE=${PREFIX}0

node_number() { echo "${1#n}"; }
node_ip() { echo "10.89.0.1${1#n}"; }
pod_net() { echo "10.90.${1#n}.0/24"; }
node_ns() { echo "$PREFIX-$1"; }
node_port() { echo "port-$1"; }
node_dir() { echo "$STATE/nodes/$1"; }

is_node() {
  local node
  for node in "${NODES[@]}"; do
    [ "$node" != "$1" ] || return 0
  done
  return 1
}

need_node() {
  is_node "${1:-}" || die "there is no node '${1:-}'; the nodes are: ${NODES[*]}"
}

# STATE is what `down` keeps and `down --wipe` removes.
CACHE="$(cache_dir)"
readonly CACHE STATE="$CACHE/sandbox" KUBERNETES="$CACHE/kubernetes"
# shellcheck disable=SC2034
readonly BIN="$KUBERNETES/bin" PKI="$STATE/pki" LOGS="$STATE/log" RUN="$STATE/run" ADMIN_KUBECONFIG="$STATE/kubeconfig"
# shellcheck disable=SC2034
readonly IMAGES_OF_OTHERS="$CACHE/images" OWN_IMAGES="$KUBERNETES/images"

# render FILE KEY=VALUE...: print a file of config/ with each @KEY@ replaced.
render() {
  local text pair
  text="$(<"$SANDBOX/config/$1")"
  shift
  for pair in "$@"; do
    text="${text//"@${pair%%=*}@"/"${pair#*=}"}"
  done
  printf '%s\n' "$text"
}

# until_deadline SECONDS COMMAND...: try until it succeeds; false once the time is over.
until_deadline() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

kubectl() {
  "$BIN/kubectl" --kubeconfig "$ADMIN_KUBECONFIG" --request-timeout=30s "$@"
}
