package io.lakebase.quickstart;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions between modules, seen from the one that has them all on its class path. */
@AnalyzeClasses(packages = "io.lakebase", importOptions = DoNotIncludeTests.class)
final class ModuleDirectionsTest {

  @ArchTest
  static final ArchRule theDriverKnowsNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage("io.lakebase.jdbc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.lakebase.emulator..", "io.lakebase.workflow..", "io.lakebase.quickstart..");

  @ArchTest
  static final ArchRule theEmulatorKnowsNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage("io.lakebase.emulator..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.lakebase.jdbc..", "io.lakebase.workflow..", "io.lakebase.quickstart..");

  @ArchTest
  static final ArchRule onlyOnePackageTouchesTheDatabricksSdk =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.lakebase.jdbc.databricks..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.databricks..");
}
