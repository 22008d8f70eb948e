package io.lakebase.jdbc;

/** This driver's version, as its jar's manifest says. */
final class DriverVersion {

  private static final String UNPACKED = "0.1-development";

  static final String TEXT = text(DriverVersion.class.getPackage());
  static final int MAJOR = number(0);
  static final int MINOR = number(1);
  static final String APPLICATION_NAME = "lakebase-jdbc/" + TEXT;

  private DriverVersion() {}

  private static String text(Package home) {
    String version = home.getImplementationVersion();
    return version == null ? UNPACKED : version;
  }

  private static int number(int index) {
    String[] parts = TEXT.split("[.-]");
    return parts.length > index && parts[index].matches("[0-9]{1,6}")
        ? Integer.parseInt(parts[index])
        : 0;
  }
}
