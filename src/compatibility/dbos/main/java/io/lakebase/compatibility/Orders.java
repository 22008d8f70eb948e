package io.lakebase.compatibility;

/** The workflow of {@link DbosApplication}; DBOS wraps interfaces only. */
public interface Orders {

  /** Fulfils an order in three steps. */
  String fulfil(String order);
}
