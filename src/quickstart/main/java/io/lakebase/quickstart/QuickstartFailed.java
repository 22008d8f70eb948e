package io.lakebase.quickstart;

/** The quickstart did not show what it promises; the message says what is missing. */
final class QuickstartFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  QuickstartFailed(String message) {
    super(message);
  }
}
