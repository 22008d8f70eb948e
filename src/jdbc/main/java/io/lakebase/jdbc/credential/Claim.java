package io.lakebase.jdbc.credential;

import java.util.List;
import java.util.Objects;

/**
 * A restriction that is signed into a credential: what its bearer may do with which tables.
 *
 * @param permissionSet the permission set's name, such as {@code READ_ONLY}
 * @param tables the tables it holds for, as {@code catalog.schema.table}; never empty
 */
public record Claim(String permissionSet, List<String> tables) {

  /** The permission set that allows reading. */
  public static final String READ_ONLY = "READ_ONLY";

  public Claim {
    tables = List.copyOf(tables);
    if (Objects.requireNonNull(permissionSet, "permissionSet").isBlank() || tables.isEmpty()) {
      throw new IllegalArgumentException("a claim needs a permission set and at least one table");
    }
  }

  /** Written out, since what the JDK generates keeps the class loader alive in some JVMs. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Claim that
        && permissionSet.equals(that.permissionSet)
        && tables.equals(that.tables);
  }

  @Override
  public int hashCode() {
    return 31 * (permissionSet.hashCode()) + tables.hashCode();
  }
}
