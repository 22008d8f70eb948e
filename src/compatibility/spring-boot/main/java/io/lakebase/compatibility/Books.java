package io.lakebase.compatibility;

import org.springframework.data.jpa.repository.JpaRepository;

interface Books extends JpaRepository<Book, Long> {}
