/** A real etcd and Kubernetes API server for tests; no nodes, so pods are objects that nobody runs. */
@NullMarked
package io.pgbaton.kubetest;

import org.jspecify.annotations.NullMarked;
