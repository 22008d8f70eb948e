/**
 * A few classes that take the place of whole libraries inside the bundle, under the names by which
 * the SDK is made to call them when the bundle is built.
 */
@NullMarked
package io.lakebase.bundle.instead;

import org.jspecify.annotations.NullMarked;
