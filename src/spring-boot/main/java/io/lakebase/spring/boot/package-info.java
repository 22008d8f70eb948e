/** Lets {@code spring.datasource.url=jdbc:lakebase:…} work on Spring Boot with nothing else set. */
@NullMarked
package io.lakebase.spring.boot;

import org.jspecify.annotations.NullMarked;
