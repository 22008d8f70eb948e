package io.lakebase.quickstart;

/**
 * The workflow of the quickstart, as DBOS Transact wants it: an interface and a class that
 * implements it.
 */
interface DbosOrders {

  /** Takes payment for an order, reserves the goods and says so. */
  String fulfil(String order);
}
