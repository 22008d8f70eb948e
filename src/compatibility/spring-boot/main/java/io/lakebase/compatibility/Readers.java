package io.lakebase.compatibility;

import org.springframework.data.repository.CrudRepository;

interface Readers extends CrudRepository<Reader, Long> {}
