/** What pgbaton keeps in Kubernetes: its custom resources, the names and labels of a cluster's objects, and the client. */
@NullMarked
package io.pgbaton.resources;

import org.jspecify.annotations.NullMarked;
