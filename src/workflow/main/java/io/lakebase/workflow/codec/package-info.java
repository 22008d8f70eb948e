/** Formats of stored payloads. */
@NullMarked
package io.lakebase.workflow.codec;

import org.jspecify.annotations.NullMarked;
