package io.lakebase.compatibility;

import io.lakebase.compatibility.row.Row;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Spark's JDBC source with PostgreSQL's dialect, which it takes by the URL, and our driver. */
public final class SparkSql {

  private SparkSql() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(SparkSql::run);
  }

  private static void run(Row row) throws Exception {
    String server = System.getenv("PGHOST") + ":" + System.getenv("PGPORT");
    Map<String, String> options =
        Map.of(
            "url",
            row.configured(
                "url", "jdbc:postgresql://" + server + "/" + System.getenv("PGDATABASE")),
            "driver",
            row.configured("driver", "io.lakebase.jdbc.LakebasePostgresDriver"),
            "dbtable",
            "numbers");
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()) {
      spark
          .range(1_000)
          .selectExpr("id", "id % 2 = 0 AS even", "cast(id AS decimal(10, 2)) AS price")
          .write()
          .format("jdbc")
          .options(options)
          .save();
      row.rotate();
      Dataset<?> numbers = spark.read().format("jdbc").options(options).load();
      row.check(
          numbers.schema().simpleString().contains("even:boolean,price:decimal(10,2)"),
          "the types came back: " + numbers.schema().simpleString());
      row.check(numbers.filter("even").count() == 500, "half of the numbers are even");
      numbers.write().format("jdbc").options(options).mode(SaveMode.Append).save();
    }
    row.did("a table written, read with its types, filtered by push-down, appended to");
  }
}
