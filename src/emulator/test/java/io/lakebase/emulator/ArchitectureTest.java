package io.lakebase.emulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.lakebase", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule KNOWS_NO_OTHER_MODULE =
      noClasses()
          .that()
          .resideInAPackage("io.lakebase.emulator..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.lakebase.jdbc..", "io.lakebase.workflow..");

  @ArchTest
  static final ArchRule INTERNALS_DO_NOT_KNOW_THE_API =
      noClasses()
          .that()
          .resideInAPackage("io.lakebase.emulator.internal..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.lakebase.emulator");

  @ArchTest
  static final ArchRule CONTAINERS_ARE_OPTIONAL =
      noClasses()
          .that()
          .doNotHaveSimpleName("ContainerCompute")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.testcontainers..");
}
