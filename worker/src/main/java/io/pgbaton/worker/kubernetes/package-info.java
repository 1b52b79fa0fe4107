/** The ports on Kubernetes: the Baton in a resource, the route in a label, ends as the kubelet reports them. */
@NullMarked
package io.pgbaton.worker.kubernetes;

import org.jspecify.annotations.NullMarked;
