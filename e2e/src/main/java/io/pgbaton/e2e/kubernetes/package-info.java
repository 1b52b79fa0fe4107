/** A cluster in the sandbox: a real Kubernetes of three nodes on this machine, with faults to order. */
@NullMarked
package io.pgbaton.e2e.kubernetes;

import org.jspecify.annotations.NullMarked;
