# shellcheck shell=bash
# Faults and their undo. None of them asks the API server anything, so that they work in the middle of other faults.
# Each is safe to repeat, and prints one sentence that says what it did.

readonly PEERS=(api temporal nodes)

# find_pod POD NAMESPACE: set POD_NODE and POD_CGROUP. Kubelet names a pod's folder of logs NAMESPACE_POD_UID.
find_pod() {
  local node logs uid
  for node in "${NODES[@]}"; do
    node_runs "$node" || continue
    for logs in "$(node_dir "$node")/pods/${2}_${1}_"*; do
      [ -d "$logs" ] || continue
      uid="${logs##*_}"
      POD_NODE="$node"
      POD_CGROUP="$(find "$(freezer_of "$node")" -type d -name "pod$uid" -print -quit 2>/dev/null || true)"
      [ -z "$POD_CGROUP" ] || [ -z "$(pod_pids)" ] || return 0
    done
  done
  die "no process of a pod $1 in namespace $2 runs on any node that is on; see: $BIN/kubectl --kubeconfig $ADMIN_KUBECONFIG get pods -A -o wide"
}

# The host's numbers of all processes of the pod found.
pod_pids() {
  find "$POD_CGROUP" -name cgroup.procs -exec cat {} + 2>/dev/null
}

# A postmaster is named postgres like its children, but only they call themselves "postgres: something".
is_postmaster() {
  [ "$(cat "/proc/$1/comm" 2>/dev/null || true)" = postgres ] && ! head -c 10 "/proc/$1/cmdline" 2>/dev/null | tr '\0' '\n' | grep -q '^postgres: '
}

kill_postgres() {
  local pod="$1" namespace="$2" signal="$3" pid inside found=0
  signal="${signal#SIG}"
  kill -l "$signal" >/dev/null 2>&1 || die "there is no signal '$signal'; use a name or number of: kill -l"
  find_pod "$pod" "$namespace"
  for pid in $(pod_pids); do
    is_postmaster "$pid" || continue
    inside="$(awk '$1 == "NSpid:" { print $NF }' "/proc/$pid/status" 2>/dev/null || true)"
    kill -s "$signal" "$pid" 2>/dev/null || continue
    found=1
    echo "sent signal $signal to PostgreSQL of $namespace/$pod on $POD_NODE (process $pid here, ${inside:-?} in its container)"
  done
  [ "$found" = 1 ] || die "no PostgreSQL runs in $namespace/$pod on $POD_NODE; see: $BIN/kubectl --kubeconfig $ADMIN_KUBECONFIG logs -n $namespace $pod"
}

# Where a node's processes are frozen.
# shellcheck disable=SC2153  # CGROUP is a constant of host.sh
freezer_of() {
  if cgroup_v2; then echo "$CGROUP/$PREFIX-$1"; else echo "$CGROUP/freezer/$PREFIX-$1"; fi
}

freezer_file() {
  if cgroup_v2; then echo cgroup.freeze; else echo freezer.state; fi
}

# set_frozen CGROUP yes|no
set_frozen() {
  if cgroup_v2; then
    if [ "$2" = yes ]; then echo 1; else echo 0; fi
  else
    if [ "$2" = yes ]; then echo FROZEN; else echo THAWED; fi
  fi >"$1/$(freezer_file)"
}

# Whether all of it stands still: freezing takes a moment.
is_frozen() {
  if cgroup_v2; then
    grep -qx 'frozen 1' "$1/cgroup.events"
  else
    grep -qx FROZEN "$1/freezer.state"
  fi
}

freeze_pod() {
  find_pod "$1" "$2"
  set_frozen "$POD_CGROUP" yes
  until_deadline 10 is_frozen "$POD_CGROUP" || die "$2/$1 is not frozen after 10 s; see: cat $POD_CGROUP/$(freezer_file)"
  echo "froze all $(pod_pids | wc -l) processes of $2/$1 on $POD_NODE"
}

thaw_pod() {
  find_pod "$1" "$2"
  set_frozen "$POD_CGROUP" no
  echo "thawed $2/$1 on $POD_NODE"
}

# frozen_on NODE: the cgroups frozen by their own setting, not by a parent's.
frozen_on() {
  local file=freezer.self_freezing
  ! cgroup_v2 || file=cgroup.freeze
  find "$(freezer_of "$1")" -name "$file" -exec grep -lx 1 {} + 2>/dev/null | sed 's#/[^/]*$##' || true
}

thaw_everything_on() {
  local cgroup
  for cgroup in $(frozen_on "$1"); do
    set_frozen "$cgroup" no 2>/dev/null || true
  done
}

power_off() {
  if ! node_runs "$1"; then
    echo "node $1 was off already"
    return
  fi
  node_off "$1"
  echo "powered $1 off: all its processes ended at once, its disk is kept"
}

power_on() {
  if node_runs "$1"; then
    echo "node $1 was on already"
    return
  fi
  node_on "$1"
  containerd_wait "$1"
  local file
  for file in $(known_archives); do load_into "$1" "$file"; done
  echo "powered $1 on: its kubelet reports it Ready within seconds and starts its pods again"
}

# The addresses of what a node can be cut off from, in nft's form.
addresses_of() {
  local other list=()
  case "$2" in
    api) list=("$API_IP") ;;
    temporal) list=("$TEMPORAL_IP") ;;
    nodes)
      for other in "${NODES[@]}"; do
        [ "$other" = "$1" ] || list+=("$(node_ip "$other")" "$(pod_net "$other")")
      done
      ;;
  esac
  local IFS=,
  echo "${list[*]}"
}

nft_switch() {
  nsenter --net="/run/netns/$CONTROL_PLANE_NS" nft "$@"
}

# Prints the node's cuts as PEER DIRECTION; each is a table named after them, so the kernel is the only record.
cuts_of() {
  has_ns "$CONTROL_PLANE_NS" || return 0
  nft_switch list tables netdev | sed -n "s/^table netdev cut_$1_\([a-z]*\)_\([a-z]*\)\$/\1 \2/p"
}

# cut_off NODE PEER DIRECTION: packets are dropped at the node's port of the switch, without a word to either side.
cut_off() {
  local node="$1" peer="$2" direction="$3" port addresses was rules=''
  port="$(node_port "$node")" addresses="$(addresses_of "$node" "$peer")"
  for was in $(cuts_of "$node" | awk -v peer="$peer" '$1 == peer { print $2 }'); do
    rules+="delete table netdev cut_${node}_${peer}_$was"$'\n'
  done
  rules+="table netdev cut_${node}_${peer}_$direction {"$'\n'
  # The switch's view: what comes in at the port leaves the node.
  [ "$direction" = in ] || rules+="chain leaving { type filter hook ingress device $port priority 0; ip daddr { $addresses } drop; }"$'\n'
  [ "$direction" = out ] || rules+="chain arriving { type filter hook egress device $port priority 0; ip saddr { $addresses } drop; }"$'\n'
  nft_switch -f - <<<"$rules}"
}

# partition NODE PEER,... DIRECTION
partition() {
  local node="$1" peers="$2" direction="$3" peer
  node_runs "$node" || die "node $node is off; run: $0 power-on $node"
  [ "$peers" != all ] || peers="$(IFS=, && echo "${PEERS[*]}")"
  for peer in ${peers//,/ }; do
    [ -n "$(addresses_of "$node" "$peer")" ] || die "cannot cut a node off from '$peer'; use one or more, with commas, of: ${PEERS[*]} all"
  done
  case "$direction" in both | in | out) ;; *) die "'$direction' is no direction as the node sees it; use: both, in or out" ;; esac
  for peer in ${peers//,/ }; do cut_off "$node" "$peer" "$direction"; done
  case "$direction" in
    both) echo "cut $node and its pods off from ${peers//,/, }: nothing passes either way" ;;
    in) echo "cut $node and its pods off from ${peers//,/, }: nothing arrives from there, what $node sends still does" ;;
    out) echo "cut $node and its pods off from ${peers//,/, }: nothing $node sends arrives, what comes from there still does" ;;
  esac
}

heal_node() {
  local peer direction healed=()
  while read -r peer direction; do
    nft_switch delete table netdev "cut_${1}_${peer}_$direction"
    healed+=("$peer")
  done < <(cuts_of "$1")
  if [ ${#healed[@]} -eq 0 ]; then
    echo "node $1 was not cut off from anything"
  else
    echo "healed $1: it reaches ${healed[*]} again"
  fi
}

stop_server() {
  if stop "$1" "$2"; then
    echo "stopped $1 with SIG$2; what it stored is kept"
  else
    echo "$1 was stopped already"
  fi
}

temporal_fault() {
  case "$1" in
    stop) stop_server temporal TERM ;;
    kill) stop_server temporal KILL ;;
    start)
      temporal_start
      temporal_wait
      echo "temporal serves at $TEMPORAL_IP:$TEMPORAL_PORT"
      ;;
    *) die "expected what to do with temporal; run: $0 temporal stop, kill or start" ;;
  esac
}

api_fault() {
  case "$1" in
    # Not SIGTERM: it would say good-bye to the cluster and wait for open requests.
    stop) stop_server kube-apiserver KILL ;;
    start)
      api_start
      api_wait
      echo "kube-apiserver serves at https://$API_IP:6443"
      ;;
    *) die "expected what to do with the API server; run: $0 api stop or start" ;;
  esac
}

# One line for each fault in force.
faults_in_force() {
  local node peer direction cgroup name
  for node in "${NODES[@]}"; do
    node_runs "$node" || echo "$node is off (power-on $node)"
    while read -r peer direction; do
      [ "$direction" != both ] || direction="both directions"
      echo "$node is cut off from $peer, $direction (heal $node)"
    done < <(cuts_of "$node")
    for cgroup in $(frozen_on "$node"); do
      echo "$(pod_named "$node" "${cgroup##*/pod}") on $node is frozen (thaw it)"
    done
  done
  for name in "${CONTROL_PLANE[@]}"; do
    runs "$name" || echo "$name does not run (up)"
  done
}

# pod_named NODE UID
pod_named() {
  local logs
  for logs in "$(node_dir "$1")"/pods/*_"$2"; do
    [ -d "$logs" ] || continue
    logs="${logs##*/}"
    logs="${logs%_*}"
    echo "${logs/_//}"
  done
}

# Undo all of them but power and stopped servers, which `up` starts anyway.
end_faults() {
  local node
  for node in "${NODES[@]}"; do
    [ -z "$(cuts_of "$node")" ] || heal_node "$node" >&2
    [ -z "$(frozen_on "$node")" ] || thaw_everything_on "$node"
    end_disk_faults_on "$node"
  done
}
