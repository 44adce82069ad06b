package dev.tideline.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.mozilla.javascript.BaseFunction;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ContextAction;
import org.mozilla.javascript.ContextFactory;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;

/** Runs asyncapi/consumer.js, a consumer in JavaScript that reads published events. */
final class JavaScriptConsumer {
    private static final List<String> SCRIPTS = List.of(
            "META-INF/resources/webjars/js-yaml/4.1.0/dist/js-yaml.js",
            "META-INF/resources/webjars/ajv/6.12.6/dist/ajv.bundle.js",
            "asyncapi/consumer.js");

    private final ContextFactory javaScript = new ContextFactory();
    private final ScriptableObject global = javaScript.call(Context::initStandardObjects);
    private final Scriptable consumer;

    /** @param folder that the document is in */
    JavaScriptConsumer(Path folder) {
        SCRIPTS.forEach(this::run);
        consumer =
                (Scriptable) call(global, "consumer", new FileReader(folder), global.get("jsyaml"), global.get("Ajv"));
    }

    List<String> topics() {
        return texts(call(consumer, "topics"));
    }

    /** Returns the problems of a record. */
    List<String> problems(String topic, String key, Map<String, String> headers, String value) {
        var object = javaScript.call(context -> context.newObject(global));
        headers.forEach((name, text) -> ScriptableObject.putProperty(object, name, text));
        return texts(call(consumer, "problems", topic, key, object, value));
    }

    private Object call(Scriptable owner, String name, Object... arguments) {
        var function = (Function) ScriptableObject.getProperty(owner, name);
        return interpreted(context -> function.call(context, global, owner, arguments));
    }

    private void run(String script) {
        try (var in = JavaScriptConsumer.class.getClassLoader().getResourceAsStream(script)) {
            var source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            interpreted(context -> context.evaluateString(global, source, script, 1, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object interpreted(ContextAction<Object> action) {
        return javaScript.call(context -> {
            context.setLanguageVersion(Context.VERSION_ES6);
            context.setInterpretedMode(true);
            return action.run(context);
        });
    }

    private static List<String> texts(Object array) {
        return ((List<?>) array).stream().map(Object::toString).toList();
    }

    private static final class FileReader extends BaseFunction {
        private static final long serialVersionUID = 1;

        private final transient Path folder;

        FileReader(Path folder) {
            this.folder = folder;
        }

        @Override
        public Object call(Context context, Scriptable scope, Scriptable owner, Object[] arguments) {
            try {
                return Files.readString(folder.resolve(Context.toString(arguments[0])));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
