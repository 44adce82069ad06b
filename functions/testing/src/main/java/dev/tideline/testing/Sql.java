package dev.tideline.testing;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** SQL on the database of the {@link TestServers}. */
public final class Sql {
    private Sql() {}

    /** Each statement commits by itself. */
    public static Connection connect() throws SQLException {
        return connect(TestServers.postgresUrl());
    }

    /** Connects to another database, by its libpq URL. */
    public static Connection connect(String postgresUrl) throws SQLException {
        var url = URI.create(postgresUrl);
        var user = url.getUserInfo().split(":", 2);
        // Not by the DriverManager, which knows the driver of the first application in this JVM only.
        var source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://" + url.getAuthority().replaceFirst(".*@", "") + url.getPath()
                + "?connectTimeout=10&socketTimeout=30");
        return source.getConnection(user[0], user[1]);
    }

    /** The rows of a statement, each with the texts of its columns by name; none if it only changes something. */
    public static List<Map<String, String>> rows(String sql, Object... parameters) {
        try (var connection = connect();
                var statement = connection.prepareStatement(sql)) {
            for (var i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            var rows = new ArrayList<Map<String, String>>();
            if (statement.execute()) {
                var result = statement.getResultSet();
                var columns = result.getMetaData();
                while (result.next()) {
                    var row = new HashMap<String, String>();
                    for (var i = 1; i <= columns.getColumnCount(); i++) {
                        row.put(columns.getColumnLabel(i), result.getString(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("this statement failed: " + sql, e);
        }
    }
}
