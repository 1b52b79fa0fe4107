# shellcheck shell=bash
# What runs, and what it says.

status() {
  local name node faults
  if ! has_ns "$CONTROL_PLANE_NS"; then
    echo "the sandbox is down; start it: $0 up"
    return
  fi
  for name in "${CONTROL_PLANE[@]}"; do
    printf '%-24s %s\n' "$name" "$(pid_of "$name" | sed 's/^/process /' || true)"
  done
  for node in "${NODES[@]}"; do
    printf '%-24s %s\n' "$node ($(node_ip "$node"))" "$(pid_of "node-$node" | sed 's/^/process /' || true)"
  done
  if runs kube-apiserver; then
    echo
    kubectl get nodes || true
    echo
    kubectl get pods -A -o wide || true
  fi
  echo
  faults="$(faults_in_force)"
  if [ -n "$faults" ]; then
    printf 'faults in force:\n%s\n' "$faults"
  else
    echo "no faults in force"
  fi
}

print_env() {
  [ -f "$ADMIN_KUBECONFIG" ] || die "there is no sandbox yet; start one: $0 up"
  cat <<EOF
export KUBECONFIG='$ADMIN_KUBECONFIG'
export PATH='$BIN:$CACHE/temporal':"\$PATH"
export TEMPORAL_ADDRESS='$TEMPORAL_IP:$TEMPORAL_PORT'
export TEMPORAL_NAMESPACE='pgbaton'
export TEMPORAL_UI='http://$TEMPORAL_IP:$TEMPORAL_UI_PORT'
export TEMPORAL_UI_URL='http://$TEMPORAL_IP:$TEMPORAL_UI_PORT'
EOF
}

# Print the names that `logs` takes.
log_names() {
  (cd "$LOGS" 2>/dev/null && find . -name '*.log' | sed 's#^\./##; s#\.log$##' | sort) || true
}

# show_logs COMPONENT [-f]
show_logs() {
  local name="${1:-}" follow=()
  ! is_node "$name" || name="node-$name.outside"
  [ -f "$LOGS/${name:-/}.log" ] || die "there is no log '${1:-}'; use one of: $(log_names | tr '\n' ' ')"
  case "${2:-}" in
    '') ;;
    -f) follow=(--follow=name) ;;
    *) die "'$2' is not understood; run: $0 logs $1 [-f]" ;;
  esac
  exec tail -n 200 "${follow[@]}" "$LOGS/$name.log"
}
