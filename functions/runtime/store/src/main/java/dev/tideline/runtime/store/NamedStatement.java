package dev.tideline.runtime.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A statement whose parameters have names, so that what a value is does not depend on how many come before it.
 *
 * @param <P> what the values of its parameters are taken from
 */
final class NamedStatement<P> {
    // Two colons are a cast.
    private static final Pattern NAME = Pattern.compile("(?<!:):([a-z_]+)");

    private final String sql;
    private final List<Parameter<P>> parameters;

    /**
     * @param text SQL in which {@code :name} is a parameter's value
     * @throws IllegalArgumentException if the text names others than these parameters, or not all of them
     */
    NamedStatement(String text, List<Parameter<P>> parameters) {
        var places = new HashMap<String, String>();
        for (var parameter : parameters) {
            places.put(parameter.name(), "$" + (places.size() + 1) + "::" + parameter.type());
        }
        var unused = new HashSet<>(places.keySet());
        this.sql = NAME.matcher(text).replaceAll(match -> {
            unused.remove(match.group(1));
            return Optional.ofNullable(places.get(match.group(1)))
                    .map(place -> place.replace("$", "\\$"))
                    .orElseThrow(() -> new IllegalArgumentException("no parameter " + match.group()));
        });
        if (!unused.isEmpty() || places.size() < parameters.size()) {
            throw new IllegalArgumentException("parameters without a place of their own: " + unused);
        }
        this.parameters = List.copyOf(parameters);
    }

    /** The call of a function that has arguments of these names. */
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

    /** As the server has it: a parameter's place is the one that its value has in {@link #values}. */
    String sql() {
        return sql;
    }

    Object[] values(P from) {
        return parameters.stream().map(parameter -> parameter.value().apply(from)).toArray();
    }
}
