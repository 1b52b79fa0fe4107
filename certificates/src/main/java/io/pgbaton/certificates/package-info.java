/**
 * Issues the certificates of a cluster, and says when it is time for new ones. Apart from the rest because it is the only place
 * that needs a library for it: instances and workers read certificates, with what the JDK has.
 */
@NullMarked
package io.pgbaton.certificates;

import org.jspecify.annotations.NullMarked;
