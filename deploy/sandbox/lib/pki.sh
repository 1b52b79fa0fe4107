# shellcheck shell=bash
# Keys, certificates and kubeconfigs, each made once.

readonly CERTIFICATE_DAYS=3650

new_key() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$PKI/$1.key"
}

authority() {
  [ ! -f "$PKI/ca.crt" ] || return 0
  new_key ca
  openssl req -x509 -new -key "$PKI/ca.key" -days "$CERTIFICATE_DAYS" -subj /CN=pgbaton-sandbox -addext basicConstraints=critical,CA:TRUE \
    -addext keyUsage=critical,keyCertSign,digitalSignature -out "$PKI/ca.crt.new" 2>/dev/null
  mv "$PKI/ca.crt.new" "$PKI/ca.crt"
}

# certificate NAME SUBJECT USAGE [ALTERNATIVE-NAMES]
certificate() {
  local file="$PKI/$1" extensions="keyUsage=critical,digitalSignature"$'\n'"extendedKeyUsage=$3"
  [ ! -f "$file.crt" ] || return 0
  [ -z "${4:-}" ] || extensions+=$'\n'"subjectAltName=$4"
  new_key "$1"
  openssl req -new -key "$file.key" -subj "$2" |
    openssl x509 -req -CA "$PKI/ca.crt" -CAkey "$PKI/ca.key" -CAcreateserial -days "$CERTIFICATE_DAYS" -extfile <(echo "$extensions") -out "$file.crt.new" 2>/dev/null
  mv "$file.crt.new" "$file.crt"
}

# kubeconfig NAME FILE: for whoever the certificate NAME says.
kubeconfig() {
  render kubeconfig.yaml API="https://$API_IP:6443" NAME="$1" CA="$(base64 -w0 "$PKI/ca.crt")" \
    CERTIFICATE="$(base64 -w0 "$PKI/$1.crt")" KEY="$(base64 -w0 "$PKI/$1.key")" >"$2.new"
  mv "$2.new" "$2"
}

# client NAME SUBJECT: a component that only calls the API server.
client() {
  certificate "$1" "$2" clientAuth
  kubeconfig "$1" "$PKI/$1.kubeconfig"
}

pki_up() {
  local node
  (
    umask 077
    mkdir -p "$PKI"
    authority
    if [ ! -f "$PKI/sa.pub" ]; then
      new_key sa
      openssl ec -in "$PKI/sa.key" -pubout -out "$PKI/sa.pub" 2>/dev/null
    fi
    certificate apiserver /CN=kube-apiserver serverAuth \
      "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,IP:10.96.0.1,IP:$API_IP"
    certificate kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client clientAuth
    client controller-manager /CN=system:kube-controller-manager
    client scheduler /CN=system:kube-scheduler
    client proxy /CN=system:kube-proxy
    client localpv /O=system:masters/CN=localpv
    for node in "${NODES[@]}"; do
      certificate "$node" "/O=system:nodes/CN=system:node:$node" serverAuth,clientAuth "DNS:$node,IP:$(node_ip "$node")"
      kubeconfig "$node" "$PKI/$node.kubeconfig"
    done
    certificate admin /O=system:masters/CN=admin clientAuth
    kubeconfig admin "$ADMIN_KUBECONFIG"
  )
}
