/**
 * The library of functions with an HTTP interface: strict JSON bodies, problems, correlation ids, commands and queries.
 *
 * <p>In the one-JVM app all functions share one server. Jakarta REST picks the class whose path fits best and looks no further.
 * So every resource class has the collection as its path ({@code @Path("/items")}), and its methods have the rest ({@code
 * @Path("{sku}/stock")}). A parameter has the same name everywhere.
 */
package dev.tideline.runtime.http;
