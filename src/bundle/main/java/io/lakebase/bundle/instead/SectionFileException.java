package io.lakebase.bundle.instead;

/** A configuration file cannot be read. */
public class SectionFileException extends Exception {

  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  public SectionFileException(String message) {
    super(message);
  }
}
