package dev.tideline.migrations;

import dev.tideline.event.Text;
import dev.tideline.user.Email;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/**
 * Brings what the views hold of before into the spelling of today, as a rebuild would: SQL has no Punycode. Only rows that are not plain
 * ASCII are looked at, and only those that differ are written.
 */
// Flyway reads the version from the name.
public final class V15__normalized_texts extends BaseJavaMigration {

    @Override
    public void migrate(Context context) throws SQLException {
        normalize(context, "user_view", "user_id", "email", "normalized_email", email -> new Email(email).normalized());
        normalize(context, "user_view", "user_id", "name", "name", Text::normalized);
        normalize(context, "inventory_view", "sku", "name", "name", Text::normalized);
    }

    private static void normalize(
            Context context, String table, String id, String column, String normalized, UnaryOperator<String> form)
            throws SQLException {
        var rows = "SELECT %s, %s, %s FROM %s WHERE octet_length(%2$s) <> char_length(%2$s) OR %2$s <> trim(%2$s)"
                .formatted(id, column, normalized, table);
        // A row whose text has changed meanwhile has been written by a function of today or will be.
        var row = "UPDATE %s SET %s = ? WHERE %s = ? AND %s = ?".formatted(table, normalized, id, column);
        try (var select = context.getConnection().prepareStatement(rows);
                var update = context.getConnection().prepareStatement(row)) {
            select.setFetchSize(1_000);
            try (var found = select.executeQuery()) {
                while (found.next()) {
                    var text = form.apply(found.getString(2));
                    if (!text.equals(found.getString(3))) {
                        update.setString(1, text);
                        update.setObject(2, found.getObject(1));
                        update.setString(3, found.getString(2));
                        update.executeUpdate();
                    }
                }
            }
        }
    }
}
