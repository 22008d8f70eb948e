package io.lakebase.bundle.instead;

import com.fasterxml.jackson.databind.module.SimpleModule;

/**
 * Takes the place of Jackson's module for Guava types inside the bundle, which has none to read.
 */
public final class NoGuavaTypes extends SimpleModule {

  private static final long serialVersionUID = 1L;

  /** Made by the SDK. */
  public NoGuavaTypes() {
    super("no-guava-types");
  }
}
