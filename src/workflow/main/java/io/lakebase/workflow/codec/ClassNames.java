package io.lakebase.workflow.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Takes the class names out of {@code java_jackson}: {@code {"@class": name, fields}} and {@code
 * [name, value]}. In that format every array that is a value is such a pair, and only what stands
 * second in it is a list.
 */
final class ClassNames {

  private ClassNames() {}

  static JsonNode strip(JsonNode value) {
    if (value.isObject()) {
      return fields(value);
    }
    if (!value.isArray()) {
      return value;
    }
    boolean pair = value.size() == 2 && value.get(0).isTextual();
    if (!pair) {
      return elements(value);
    }
    JsonNode inner = value.get(1);
    return inner.isArray() ? elements(inner) : strip(inner);
  }

  private static JsonNode fields(JsonNode object) {
    ObjectNode plain = JsonNodeFactory.instance.objectNode();
    for (var field : object.properties()) {
      if (!field.getKey().equals("@class")) {
        plain.set(field.getKey(), strip(field.getValue()));
      }
    }
    return plain;
  }

  private static JsonNode elements(JsonNode array) {
    ArrayNode plain = JsonNodeFactory.instance.arrayNode(array.size());
    array.forEach(element -> plain.add(strip(element)));
    return plain;
  }
}
