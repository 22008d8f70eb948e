package io.lakebase.liquibase;

import io.lakebase.jdbc.LakebaseProperty;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import liquibase.database.jvm.ConnectionPatterns;

/**
 * What Liquibase blackens in a {@code jdbc:lakebase:} URL before it shows it. Liquibase finds it by
 * its SPI; applications never name it. Never changed after its construction.
 */
public final class LakebaseConnectionPatterns extends ConnectionPatterns {

  private static final Pattern OURS = Pattern.compile("(?i)jdbc:lakebase:.*");
  private static final Pattern USER_AND_PASSWORD = Pattern.compile("//([^:/?@]*)(:)([^/?]*)(?=@)");

  /** Called by Liquibase's service locator. */
  public LakebaseConnectionPatterns() {
    addJdbcBlankToObfuscatePatterns(Map.entry(OURS, USER_AND_PASSWORD));
    Stream<String> own =
        Arrays.stream(LakebaseProperty.values())
            .filter(LakebaseProperty::sensitive)
            .map(LakebaseProperty::propertyName);
    Stream.concat(own, Stream.of("password", "sslpassword"))
        .forEach(name -> addJdbcObfuscatePatterns(Map.entry(OURS, value(name))));
  }

  /** Liquibase blackens the second group. */
  private static Pattern value(String name) {
    return Pattern.compile("(?i)([?&]" + name + ")=([^&]+)");
  }
}
