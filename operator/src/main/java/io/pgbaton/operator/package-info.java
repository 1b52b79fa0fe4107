/**
 * The operator: watches every cluster, keeps its objects as they are wanted, raises the runs that move its baton, and says
 * how it is. It decides nothing about who may be primary.
 */
@NullMarked
package io.pgbaton.operator;

import org.jspecify.annotations.NullMarked;
