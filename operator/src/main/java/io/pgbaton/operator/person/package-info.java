/** What a person says about a cluster by an annotation: understood, judged, passed on once, and taken away again. */
@NullMarked
package io.pgbaton.operator.person;

import org.jspecify.annotations.NullMarked;
