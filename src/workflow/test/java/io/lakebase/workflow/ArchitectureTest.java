package io.lakebase.workflow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/**
 * Only the root package and {@code codec} are API, and nothing of ours but what the API needs
 * stands behind it.
 */
@AnalyzeClasses(packages = "io.lakebase", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String ROOT = "io.lakebase.workflow";
  private static final String CODEC = "io.lakebase.workflow.codec";

  private static final DescribedPredicate<JavaClass> INTERNAL =
      DescribedPredicate.describe(
          "internal",
          type ->
              type.getPackageName().startsWith(ROOT + ".") && !type.getPackageName().equals(CODEC));

  @ArchTest
  static final ArchRule PUBLIC_SIGNATURES_NAME_NO_INTERNAL_TYPE =
      methods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(ROOT, CODEC)
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .should(
              new ArchCondition<JavaMethod>("name only API types") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                  method.getAllInvolvedRawTypes().stream()
                      .filter(INTERNAL)
                      .forEach(
                          type ->
                              events.add(
                                  SimpleConditionEvent.violated(
                                      method, method.getFullName() + " names " + type.getName())));
                }
              });

  @ArchTest
  static final ArchRule PUBLIC_TYPES_EXTEND_AND_HOLD_NO_INTERNAL_TYPE =
      classes()
          .that()
          .resideInAnyPackage(ROOT, CODEC)
          .and()
          .arePublic()
          .should(
              new ArchCondition<JavaClass>("extend, construct and show only API types") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  Stream.concat(
                          Stream.concat(
                              type.getAllRawSuperclasses().stream(),
                              type.getAllRawInterfaces().stream()),
                          Stream.concat(
                              type.getConstructors().stream()
                                  .filter(ArchitectureTest::visible)
                                  .flatMap(one -> one.getAllInvolvedRawTypes().stream()),
                              type.getFields().stream()
                                  .filter(ArchitectureTest::visible)
                                  .flatMap(one -> one.getAllInvolvedRawTypes().stream())))
                      .filter(INTERNAL)
                      .forEach(
                          shown ->
                              events.add(
                                  SimpleConditionEvent.violated(
                                      type, type.getName() + " shows " + shown.getName())));
                }
              });

  private static boolean visible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  @ArchTest
  static final ArchRule THE_WORKFLOW_MODULE_DOES_NOT_KNOW_THE_DRIVER_OR_THE_EMULATOR =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.lakebase.jdbc..", "io.lakebase.emulator..");

  @ArchTest
  static final ArchRule THE_CODECS_KNOW_NOTHING_OF_THE_ENGINE =
      noClasses().that().resideInAPackage(CODEC).should().dependOnClassesThat(INTERNAL);

  @ArchTest
  static final ArchRule THE_ENGINE_STAYS_PACKAGE_PRIVATE_BUT_FOR_ITS_DOORS =
      classes()
          .that()
          .resideInAPackage(ROOT + ".engine")
          .and()
          .areTopLevelClasses()
          .and()
          .doNotHaveSimpleName("Engine")
          .and()
          .doNotHaveSimpleName("Client")
          .and()
          .doNotHaveSimpleName("EngineSettings")
          .and()
          .doNotHaveSimpleName("BuilderAccess")
          .and()
          .doNotHaveSimpleName("VirtualTime")
          .and()
          .doNotHaveSimpleName("Decorator")
          .and()
          .doNotHaveSimpleName("Replayer")
          .should()
          .notHaveModifier(JavaModifier.PUBLIC);

  @ArchTest
  static final ArchRule NO_JAVA_SERIALIZATION_AND_NO_CLASS_BY_NAME =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.ObjectInputStream")
          .orShould()
          .callMethod(Class.class, "forName", String.class);
}
