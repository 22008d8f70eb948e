package io.lakebase.compatibility;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("reader")
record Reader(@Id Long id, String name) {}
