/** The program inside the bundle: {@code java -jar lakebase-jdbc-bundle.jar}. */
@NullMarked
package io.lakebase.bundle;

import org.jspecify.annotations.NullMarked;
