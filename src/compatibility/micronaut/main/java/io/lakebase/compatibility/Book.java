package io.lakebase.compatibility;

import io.micronaut.data.annotation.GeneratedValue;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

@MappedEntity
record Book(@Id @GeneratedValue Long id, String title) {}
