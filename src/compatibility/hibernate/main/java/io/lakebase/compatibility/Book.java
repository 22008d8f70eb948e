package io.lakebase.compatibility;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;

@Entity
class Book {

  @Id @GeneratedValue private Long id;

  private String author;
  private String title;

  Book() {}

  Book(String author, String title) {
    this.author = author;
    this.title = title;
  }

  Long id() {
    return id;
  }

  String author() {
    return author;
  }

  String title() {
    return title;
  }
}
