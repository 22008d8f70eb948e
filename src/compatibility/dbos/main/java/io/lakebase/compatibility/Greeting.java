package io.lakebase.compatibility;

/** The workflow of {@link DbosTransact}; DBOS wraps interfaces only. */
public interface Greeting {

  /** Greets in two steps. */
  String greet(String name);
}
