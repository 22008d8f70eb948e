package io.lakebase.jdbc.databricks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.lakebase.jdbc", importOptions = DoNotIncludeTests.class)
class PackageBoundariesTest {

  @ArchTest
  static final ArchRule THE_SDK_IS_TOUCHED_IN_ONE_PACKAGE_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.lakebase.jdbc.databricks")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.databricks..", "com.google.protobuf..");

  @ArchTest
  static final ArchRule CAFFEINE_IS_TOUCHED_IN_THE_CACHE_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.lakebase.jdbc.internal.cache")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.github.benmanes.caffeine..");

  @ArchTest
  static final ArchRule THE_CREDENTIAL_API_KNOWS_NOBODY =
      noClasses()
          .that()
          .resideInAPackage("io.lakebase.jdbc.credential")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.lakebase.jdbc", "io.lakebase.jdbc.databricks", "io.lakebase.jdbc.internal..");

  @ArchTest
  static final ArchRule THE_CACHE_KNOWS_NO_WORKSPACE_OF_DATABRICKS =
      noClasses()
          .that()
          .resideInAPackage("io.lakebase.jdbc.internal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.lakebase.jdbc", "io.lakebase.jdbc.databricks");

  @ArchTest
  static final ArchRule NOBODY_USES_THE_COMMON_POOL_OR_MONITORS_OF_FUTURES =
      noClasses().should().callMethod(java.util.concurrent.ForkJoinPool.class, "commonPool");
}
