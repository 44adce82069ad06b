package dev.tideline.runtime.views;

import static java.util.stream.Collectors.joining;

import dev.tideline.query.Condition;
import dev.tideline.query.RowSource.Found;
import dev.tideline.query.Selection;
import dev.tideline.runtime.store.ListReads;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny.Session;

/**
 * The rows of a list, read from a view in a total order. A page reads an index of the view in that order. Conditions on the sorted column
 * say where the reading begins and ends. At most {@link ListReads#WINDOW} rows are read, and each is compared with the other conditions. So
 * a page may be short or empty although more rows match. The list goes on after the last row that was read.
 *
 * @param <V> the row
 */
public final class Rows<V> {
    private final Class<V> view;
    private final String served;
    private final String sorted;
    private final String id;
    private final boolean descending;
    private final Conditions scanned = new Conditions("s");
    private final Conditions picked = new Conditions("p");
    private final Conditions few = new Conditions("f");

    /**
     * @param served the condition of the view's indexes: which rows are served at all
     * @param sorted a column, by which and the id there is an index
     * @param id the column of the primary key
     */
    public Rows(Class<V> view, String served, String sorted, String id, boolean descending) {
        this.view = view;
        this.sorted = sorted;
        this.id = id;
        this.descending = descending;
        this.served = served;
        scanned.conditions.add(served);
    }

    /** Returns the rows that a query asks for. Their ids and sorts are columns of the view. */
    static <V extends View> Rows<V> of(AppliedVersions<V> view, Selection<V> selection) {
        var rows = new Rows<>(view.view(), view.served(), selection.sort().name(), view.id(), selection.descending());
        selection.conditions().forEach(rows::add);
        selection.after().ifPresent(last -> rows.after(last.sortKey(), last.id()));
        return rows;
    }

    private void add(Condition<V> condition) {
        var column = condition.column().name();
        var value = condition.values().getFirst();
        switch (condition.test()) {
            case IS -> where(column, "=", value);
            case IS_INDEXED -> by(column, value);
            case IS_ONE_OF_FEW -> few(column, condition.values());
            case IS_ABOVE -> where(column, ">", value);
            case IS_AT_LEAST -> where(column, ">=", value);
            case IS_AT_MOST -> where(column, "<=", value);
            case STARTS_WITH -> startingWith(column, value.toString());
        }
    }

    /** Returns only the rows with this value in a column. The column needs an index together with the sort column and the id. */
    public Rows<V> by(String column, Object value) {
        scanned.add(column, "=", value);
        return this;
    }

    /** Returns only the rows with one of these values in an indexed column. They are few: all are read, and then sorted. */
    public Rows<V> few(String column, Collection<?> values) {
        few.addAnyOf(column, values);
        return this;
    }

    /** @param operator of SQL */
    public Rows<V> where(String column, String operator, Object value) {
        (column.equals(sorted) ? scanned : picked).add(column, operator, value);
        return this;
    }

    /** @param column a text in bytewise order */
    public Rows<V> startingWith(String column, String prefix) {
        where(column, ">=", prefix);
        above(prefix).ifPresent(end -> where(column, "<", end));
        return this;
    }

    /** Returns only the rows after a row of this value and id, in the same sort. */
    public Rows<V> after(Object value, Object idValue) {
        scanned.conditions.add("(%s, %s) %s (:value, :id)".formatted(sorted, id, descending ? "<" : ">"));
        scanned.parameters.putAll(Map.of("value", value, "id", idValue));
        return this;
    }

    /** Conditions that all hold, and their parameters by their names. */
    private static final class Conditions {
        private final String name;
        private final List<String> conditions = new ArrayList<>();
        private final Map<String, Object> parameters = new HashMap<>();

        Conditions(String name) {
            this.name = name;
        }

        boolean isEmpty() {
            return conditions.isEmpty();
        }

        void add(String column, String operator, Object value) {
            conditions.add(column + " " + operator + " " + parameter(value));
        }

        void addAnyOf(String column, Collection<?> values) {
            conditions.add(values.stream().map(this::parameter).collect(joining(", ", column + " in (", ")")));
        }

        private String parameter(Object value) {
            var parameter = name + parameters.size();
            parameters.put(parameter, value);
            return ":" + parameter;
        }

        @Override
        public String toString() {
            return String.join(" and ", conditions);
        }
    }

    /** The least text above all that begin with the prefix, in the order of their code points; none if there is none. */
    static Optional<String> above(String prefix) {
        var points = prefix.codePoints().toArray();
        for (var last = points.length - 1; last >= 0; last--) {
            if (points[last] < Character.MAX_CODE_POINT) {
                // No text contains surrogates.
                points[last] =
                        points[last] == Character.MIN_SURROGATE - 1 ? Character.MAX_SURROGATE + 1 : points[last] + 1;
                return Optional.of(new String(points, 0, last + 1));
            }
        }
        return Optional.empty();
    }

    /** Reads a page in a transaction with the terms of {@link Views#list}. */
    public Uni<Found<V>> page(Session session, int limit) {
        return query(session, page(limit + 1), few, scanned, picked)
                .chain(rows -> picked.isEmpty() || !few.isEmpty() || rows.size() > limit
                        ? Uni.createFrom().item(new Found<>(rows, Optional.empty()))
                        : query(session, end(), scanned)
                                .map(end -> new Found<>(rows, end.stream().findFirst())));
    }

    /**
     * Returns the query of a page. Its inner query has a limit, so no other condition tempts the planner to read more by another
     * index.
     */
    public String page(int limit) {
        if (!few.isEmpty()) {
            return "select * from (select * from " + table() + " where " + served + " and " + few + " limit "
                    + ListReads.WINDOW + ") few where " + scanned + (picked.isEmpty() ? "" : " and " + picked) + order()
                    + " limit " + limit;
        }
        return (picked.isEmpty()
                        ? scan("*")
                        : "select * from (" + scan("*") + " limit " + ListReads.WINDOW + ") scanned where " + picked
                                + order())
                + " limit " + limit;
    }

    /** The last row of a full window. */
    String end() {
        return "select * from " + table() + " where " + id + " = (" + scan(id) + " offset " + (ListReads.WINDOW - 1)
                + " limit 1)";
    }

    private String scan(String columns) {
        return "select " + columns + " from " + table() + " where " + scanned + order();
    }

    private String order() {
        var direction = descending ? " desc" : " asc";
        return " order by " + sorted + direction + ", " + id + direction;
    }

    private String table() {
        return view.getAnnotation(Table.class).name();
    }

    private Uni<List<V>> query(Session session, String sql, Conditions... all) {
        var query = session.createNativeQuery(sql, view);
        for (var each : all) {
            each.parameters.forEach(query::setParameter);
        }
        return query.getResultList();
    }
}
