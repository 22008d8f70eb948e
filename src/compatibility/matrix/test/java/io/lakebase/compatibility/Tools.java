package io.lakebase.compatibility;

import static io.lakebase.compatibility.Door.CONNECTION_POOL_DATA_SOURCE;
import static io.lakebase.compatibility.Door.CREDENTIALS_PROVIDER;
import static io.lakebase.compatibility.Door.DATA_SOURCE;
import static io.lakebase.compatibility.Door.DRIVER;
import static io.lakebase.compatibility.Door.PLUGIN;
import static io.lakebase.compatibility.Door.POSTGRES_DRIVER;
import static io.lakebase.compatibility.Door.XA_DATA_SOURCE;
import static io.lakebase.compatibility.Tool.heavy;
import static io.lakebase.compatibility.Tool.light;

import java.util.List;

/** All rows, in the order of the page. */
final class Tools {

  static final List<Tool> ALL =
      List.of(
          light("HikariCP, URL", "hikaricp", "HikariByUrl", "com.zaxxer:HikariCP", DRIVER),
          light(
              "HikariCP, data source",
              "hikaricp",
              "HikariByDataSource",
              "com.zaxxer:HikariCP",
              DATA_SOURCE),
          light(
              "HikariCP, credentials provider",
              "hikaricp",
              "HikariByProvider",
              "com.zaxxer:HikariCP",
              CREDENTIALS_PROVIDER),
          light(
              "Tomcat JDBC", "tomcat-jdbc", "TomcatJdbc", "org.apache.tomcat:tomcat-jdbc", DRIVER),
          light("C3P0, plugin", "c3p0", "C3p0ByPlugin", "com.mchange:c3p0", PLUGIN),
          light(
              "Commons DBCP2", "dbcp2", "CommonsDbcp2", "org.apache.commons:commons-dbcp2", DRIVER),
          light(
              "Commons DBCP2, pooled connections",
              "dbcp2",
              "DbcpByPooledConnections",
              "org.apache.commons:commons-dbcp2",
              CONNECTION_POOL_DATA_SOURCE),
          light("Agroal, URL", "agroal", "AgroalByDriver", "io.agroal:agroal-pool", DRIVER),
          light(
              "Agroal, data source",
              "agroal",
              "AgroalByDataSource",
              "io.agroal:agroal-pool",
              DATA_SOURCE),
          light("Agroal, XA", "agroal", "AgroalByXa", "io.agroal:agroal-pool", XA_DATA_SOURCE),
          light(
              "Agroal, XA with Narayana",
              "narayana",
              "AgroalByNarayana",
              "org.jboss.narayana.jta:narayana-jta",
              XA_DATA_SOURCE),
          light(
              "Spring Boot 3.5: Data JPA, Data JDBC",
              "spring-boot-3",
              "SpringBootApp",
              "org.springframework.boot:spring-boot",
              DRIVER),
          light(
              "Spring Boot 4: Data JPA, Data JDBC",
              "spring-boot-4",
              "SpringBootApp",
              "org.springframework.boot:spring-boot",
              DRIVER),
          light("Hibernate", "hibernate", "Hibernate", "org.hibernate.orm:hibernate-core", DRIVER),
          light("jOOQ, URL", "jooq", "JooqByUrl", "org.jooq:jooq", DRIVER),
          light("jOOQ, connection", "jooq", "JooqByConnection", "org.jooq:jooq", DRIVER),
          light("MyBatis", "mybatis", "MyBatis", "org.mybatis:mybatis", DRIVER),
          light("JDBI", "jdbi", "JdbiPostgres", "org.jdbi:jdbi3-postgres", DRIVER),
          light("Flyway 11", "flyway-11", "FlywayApi", "org.flywaydb:flyway-core", DRIVER),
          light("Flyway 12", "flyway-12", "FlywayApi", "org.flywaydb:flyway-core", DRIVER),
          light("Flyway 13", "flyway-13", "FlywayApi", "org.flywaydb:flyway-core", DRIVER),
          light(
              "Flyway 13, bundle",
              "flyway-13-bundle",
              "FlywayApi",
              "org.flywaydb:flyway-core",
              DRIVER),
          light("Liquibase", "liquibase", "LiquibaseApi", "org.liquibase:liquibase-core", DRIVER),
          light(
              "Liquibase, bundle",
              "liquibase-bundle",
              "LiquibaseApi",
              "org.liquibase:liquibase-core",
              DRIVER),
          light("SQLLine, bundle", "sqlline", "SqlLineShell", "sqlline:sqlline", DRIVER),
          light("DBOS Transact", "dbos", "DbosTransact", "dev.dbos:transact", DRIVER),
          heavy(
              "Flyway 11 command line, bundle",
              "flyway-cli",
              "FlywayCommandLine",
              "org.flywaydb:flyway-commandline",
              DRIVER),
          heavy(
              "Flyway 11 command line, bundle by -jarDirs",
              "flyway-cli",
              "FlywayByJarDirs",
              "org.flywaydb:flyway-commandline",
              POSTGRES_DRIVER),
          heavy(
              "Flyway 12 command line, bundle",
              "flyway-cli-12",
              "FlywayCommandLine",
              "org.flywaydb:flyway-commandline",
              DRIVER),
          heavy(
              "Flyway 12 command line, bundle by -jarDirs",
              "flyway-cli-12",
              "FlywayByJarDirs",
              "org.flywaydb:flyway-commandline",
              POSTGRES_DRIVER),
          heavy(
              "Liquibase command line, bundle",
              "liquibase-cli",
              "LiquibaseCommandLine",
              "org.liquibase:liquibase-core",
              DRIVER),
          heavy(
              "Micronaut Data JDBC",
              "micronaut",
              "Micronaut",
              "io.micronaut.data:micronaut-data-jdbc",
              DRIVER),
          heavy(
              "Debezium PostgreSQL source, bundle",
              "debezium",
              "DebeziumSource",
              "io.debezium:debezium-connector-postgres",
              PLUGIN),
          heavy(
              "Spark SQL",
              "spark",
              "SparkSql",
              "org.apache.spark:spark-sql_2.13",
              POSTGRES_DRIVER));

  /** What everybody did before: it must not survive a rotation, or the matrix shows nothing. */
  static final Tool CONTROL =
      light("Control", "hikaricp", "FixedToken", "com.zaxxer:HikariCP", DRIVER);

  private Tools() {}
}
