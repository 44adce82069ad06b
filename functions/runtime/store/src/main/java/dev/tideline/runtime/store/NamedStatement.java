package dev.tideline.runtime.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A statement whose parameters have names. No value depends on its place.
 *
 * @param <P> the object that holds the values of its parameters
 */
final class NamedStatement<P> {
    // Two colons are a cast.
    private static final Pattern NAME = Pattern.compile("(?<!:):([a-z_]+)");

    private final String sql;
    private final List<Parameter<P>> parameters;

    /**
     * @param text SQL in which {@code :name} is a parameter's value
     * @throws IllegalArgumentException if the text names any other parameter, or not all of these, or if two have one name
     */
    NamedStatement(String text, List<Parameter<P>> parameters) {
        this.parameters = List.copyOf(parameters);
        var places = places(parameters);
        var unused = new HashSet<>(places.keySet());
        this.sql = NAME.matcher(text).replaceAll(match -> {
            var name = match.group(1);
            if (!places.containsKey(name)) {
                throw new IllegalArgumentException("no parameter of this name: " + name);
            }
            unused.remove(name);
            return Matcher.quoteReplacement(places.get(name));
        });
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException("parameters that are not used: " + unused);
        }
    }

    private static Map<String, String> places(List<? extends Parameter<?>> parameters) {
        var places = new HashMap<String, String>();
        for (var parameter : parameters) {
            if (places.containsKey(parameter.name())) {
                throw new IllegalArgumentException("two parameters of one name: " + parameter.name());
            }
            places.put(parameter.name(), "$%d::%s".formatted(places.size() + 1, parameter.type()));
        }
        return places;
    }

    /** Returns a call of a function by named notation: each parameter is the argument of its name. */
    static <P> NamedStatement<P> call(String columns, String function, List<Parameter<P>> arguments) {
        var named = arguments.stream()
                .map(Parameter::name)
                .map(name -> name + " => :" + name)
                .collect(Collectors.joining(", "));
        return new NamedStatement<>("SELECT %s FROM %s(%s)".formatted(columns, function, named), arguments);
    }

    Future<RowSet<Row>> execute(SqlClient client, P from) {
        return client.preparedQuery(sql).execute(Tuple.from(values(from)));
    }

    /** Returns the text as the server takes it. {@code $1} is the first of {@link #values}. */
    String sql() {
        return sql;
    }

    Object[] values(P from) {
        return parameters.stream()
                .map(parameter -> parameter.value().apply(from))
                .toArray();
    }
}
