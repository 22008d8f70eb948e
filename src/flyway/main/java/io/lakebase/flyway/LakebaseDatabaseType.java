package io.lakebase.flyway;

import io.lakebase.jdbc.LakebaseDriver;
import io.lakebase.jdbc.LakebaseProperty;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flywaydb.database.postgresql.PostgreSQLDatabaseType;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL as Flyway knows it, reached through a {@code jdbc:lakebase:} URL. Flyway finds it by
 * its plugin SPI; applications never name it. One class file serves Flyway 11, 12 and 13.
 *
 * <p>Flyway never asks for a user or password: the driver finds both. Stateless and safe for use by
 * several threads.
 */
public final class LakebaseDatabaseType extends PostgreSQLDatabaseType {

  private static final LakebaseDriver DRIVER = new LakebaseDriver();
  private static final Pattern PASSWORD_OF_USER = Pattern.compile("//[^:/?@]*:([^/?]*)@");
  private static final Pattern SECRETS =
      Pattern.compile(
          "[?&](?:[^&=]*password|"
              + Arrays.stream(LakebaseProperty.values())
                  .filter(LakebaseProperty::sensitive)
                  .map(LakebaseProperty::propertyName)
                  .collect(Collectors.joining("|"))
              + ")=([^&]*)",
          Pattern.CASE_INSENSITIVE);

  /** Called by Flyway's plugin loader. */
  public LakebaseDatabaseType() {}

  @Override
  public String getName() {
    return "Lakebase";
  }

  @Override
  public boolean handlesJDBCUrl(String url) {
    return DRIVER.acceptsURL(url);
  }

  @Override
  public String getDriverClass(String url, @Nullable ClassLoader classLoader) {
    return LakebaseDriver.class.getName();
  }

  /** Never: a connection says "PostgreSQL", and Flyway's own type takes it from there. */
  @Override
  public boolean handlesDatabaseProductNameAndVersion(
      String productName, String productVersion, Connection connection) {
    return false;
  }

  /**
   * Never: the driver looks into {@code .pgpass} itself, and a token needs none of Flyway's
   * external sources.
   */
  @Override
  public boolean externalAuthPropertiesRequired(
      String url, @Nullable String username, @Nullable String password) {
    return false;
  }

  /** What Flyway blackens in a URL before it shows it: the driver's secrets too. */
  @Override
  public List<Pattern> getJDBCCredentialsPatterns() {
    List<Pattern> patterns = new ArrayList<>(super.getJDBCCredentialsPatterns());
    patterns.addAll(List.of(PASSWORD_OF_USER, SECRETS));
    return List.copyOf(patterns);
  }
}
