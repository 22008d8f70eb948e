package io.lakebase.spring.boot;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An application's own row. */
@Entity
public class Greeting {

  @Id private String name;

  protected Greeting() {}

  Greeting(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }
}
