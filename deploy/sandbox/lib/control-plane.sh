# shellcheck shell=bash
# etcd, API server, controllers, scheduler, volumes, and Temporal beside them.

readonly API_SERVER_SECONDS=90

etcd_start() {
  # Without fsync it survives its own death, though not the machine's: a sandbox has nothing to lose, and tests run faster.
  spawn etcd "$CONTROL_PLANE_NS" "$BIN/etcd" --data-dir="$STATE/etcd" --unsafe-no-fsync --log-level=warn \
    --listen-client-urls=http://127.0.0.1:2379 --advertise-client-urls=http://127.0.0.1:2379 --listen-peer-urls=http://127.0.0.1:2380
}

api_start() {
  # Aggregator routing sends calls to a webhook straight to its pod: there is no kube-proxy here.
  spawn kube-apiserver "$CONTROL_PLANE_NS" "$BIN/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
    --advertise-address="$API_IP" --secure-port=6443 --enable-aggregator-routing=true --allow-privileged=true \
    --tls-cert-file="$PKI/apiserver.crt" --tls-private-key-file="$PKI/apiserver.key" --client-ca-file="$PKI/ca.crt" \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-account-key-file="$PKI/sa.pub" --service-account-signing-key-file="$PKI/sa.key" \
    --service-cluster-ip-range="$SERVICE_NET" --kubelet-preferred-address-types=InternalIP \
    --kubelet-client-certificate="$PKI/kubelet-client.crt" --kubelet-client-key="$PKI/kubelet-client.key" \
    --kubelet-certificate-authority="$PKI/ca.crt"
}

api_is_ready() {
  kubectl get --raw /readyz >/dev/null 2>&1
}

api_wait() {
  until_deadline "$API_SERVER_SECONDS" api_is_ready || die "the API server is not ready after $API_SERVER_SECONDS s; see: $0 logs kube-apiserver"
}

# Leader election is for several; here is one of each.
controllers_start() {
  spawn kube-controller-manager "$CONTROL_PLANE_NS" "$BIN/kube-controller-manager" --kubeconfig="$PKI/controller-manager.kubeconfig" \
    --leader-elect=false --bind-address=127.0.0.1 --use-service-account-credentials=true \
    --service-account-private-key-file="$PKI/sa.key" --root-ca-file="$PKI/ca.crt" \
    --cluster-signing-cert-file="$PKI/ca.crt" --cluster-signing-key-file="$PKI/ca.key"
  spawn kube-scheduler "$CONTROL_PLANE_NS" "$BIN/kube-scheduler" --kubeconfig="$PKI/scheduler.kubeconfig" --leader-elect=false --bind-address=127.0.0.1
  spawn localpv "$CONTROL_PLANE_NS" "$BIN/localpv" --kubeconfig="$PKI/localpv.kubeconfig" \
    --host-dir="$STATE/nodes/%s/volumes" --node-dir="$NODE_VOLUMES" --grow-disk="$SANDBOX/lib/grow-disk"
}

# kube-proxy looks its node up at the start. The gateway is none, so it takes the first node's name: what it does for
# Services without node-local traffic policies is the same on every node.
gateway_start() {
  spawn gateway "$GATEWAY_NS" "$BIN/kube-proxy" --kubeconfig="$PKI/proxy.kubeconfig" --hostname-override="${NODES[0]}" "${PROXY_OPTIONS[@]}"
}

# Its services find each other at 127.0.0.1 whatever it is told to listen on, so it listens on all of this namespace's addresses.
temporal_start() {
  spawn temporal "$CONTROL_PLANE_NS" "$SANDBOX/../temporal/run" "$STATE/temporal" "$TEMPORAL_PORT" "$TEMPORAL_UI_PORT" 0.0.0.0
}

temporal_wait() {
  "$SANDBOX/../temporal/wait" "$TEMPORAL_PORT" "$TEMPORAL_IP"
}

# shellcheck disable=SC2034  # for the status
readonly CONTROL_PLANE=(etcd kube-apiserver kube-controller-manager kube-scheduler localpv gateway temporal)

# Clients of the API server first: they would only fill their logs with its absence. Asked nicely, the API server would wait
# for open requests and Temporal for 10 s; both survive SIGKILL.
control_plane_down() {
  local name
  for name in gateway localpv kube-scheduler kube-controller-manager; do stop "$name" TERM || true; done
  for name in temporal kube-apiserver; do stop "$name" KILL || true; done
  stop etcd TERM || true
}
