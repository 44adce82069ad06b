package dev.tideline.runtime.views;

import java.util.HashMap;
import java.util.Map;

/** Which rows of a view, from where on in a total order, as Panache takes it. */
public final class Rows {
    private final StringBuilder condition;
    private final Map<String, Object> parameters = new HashMap<>();
    private String order = "";

    private Rows(String condition) {
        this.condition = new StringBuilder(condition);
    }

    public static Rows where(String condition) {
        return new Rows(condition);
    }

    public Rows and(String another) {
        condition.append(" and ").append(another);
        return this;
    }

    /** @param another has {@code :name} in the value's place */
    public Rows and(String another, String name, Object value) {
        parameters.put(name, value);
        return and(another);
    }

    public Rows startingWith(String attribute, String name, String prefix) {
        var pattern = prefix.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
        return and(attribute + " like :" + name + " escape '\\'", name, pattern);
    }

    /** Sorted by an attribute, and by the id where that is the same. */
    public Rows sorted(String attribute, String id, boolean descending) {
        var direction = descending ? " desc" : " asc";
        order = " order by " + attribute + direction + ", " + id + direction;
        return this;
    }

    /** Only what comes after a row of this value and id, in the same sort. */
    public Rows after(String attribute, Object value, String id, Object idValue, boolean descending) {
        parameters.put("afterValue", value);
        parameters.put("afterId", idValue);
        return and("(" + attribute + ", " + id + ") " + (descending ? "<" : ">") + " (:afterValue, :afterId)");
    }

    public String query() {
        return condition + order;
    }

    public Map<String, Object> parameters() {
        return parameters;
    }
}
