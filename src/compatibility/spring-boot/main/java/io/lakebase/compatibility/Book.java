package io.lakebase.compatibility;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;

@Entity
class Book {

  @Id @GeneratedValue private Long id;

  private String title;

  Book() {}

  Book(String title) {
    this.title = title;
  }

  Long id() {
    return id;
  }

  String title() {
    return title;
  }
}
