package dev.tideline.runtime.http;

import dev.tideline.decision.Command;
import dev.tideline.decision.Refusal;
import dev.tideline.event.Metadata;
import dev.tideline.runtime.handling.CommandHandler;
import dev.tideline.runtime.handling.CommandHandler.Outcome;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Contended;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Done;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Refused;
import dev.tideline.runtime.http.Problem.Code;
import dev.tideline.store.EventStore;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Carries out the commands that come over HTTP, and answers for them. */
@ApplicationScoped
public class Commands {
    private final Instance<EventStore> store;
    private final Ids ids;
    private final CurrentVertxRequest request;

    /** @param store looked up when a command comes: a query has none */
    Commands(Instance<EventStore> store, Ids ids, CurrentVertxRequest request) {
        this.store = store;
        this.ids = ids;
        this.request = request;
    }

    /**
     * Answers 200 or 201 with {@code {stream_id, version, <id>}}. The stage fails with a {@link ProblemException} if the
     * command is refused, and as the store does.
     */
    public CompletionStage<Response> carryOut(String function, Command command, Answer answer) {
        var correlationId = Edge.correlationId(request.getCurrent());
        var metadata = new Metadata(
                Metadata.sourceOf(function), correlationId, ids.next(), Optional.empty(), Optional.empty());
        return new CommandHandler(store.get())
                .handle(command, metadata)
                .thenApply(outcome -> response(outcome, answer));
    }

    private static Response response(Outcome outcome, Answer answer) {
        return switch (outcome) {
            case Done done -> done(done, answer);
            case Refused refused -> throw new ProblemException(problem(refused.refusal()));
            case Contended _ ->
                throw new ProblemException(
                        Problem.of(Code.CONCURRENCY_CONFLICT, "Others were faster again and again; try again"));
        };
    }

    private static Response done(Done done, Answer answer) {
        var body = new LinkedHashMap<String, Object>();
        body.put("stream_id", done.main().stream().value());
        body.put("version", done.main().version());
        body.put(answer.idName(), answer.id().toString());
        var location = answer.location().filter(_ -> done.begun());
        var response = Response.status(location.isPresent() ? 201 : 200)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.ETAG, "\"" + done.main().version() + "\"")
                .entity(body);
        // As a header, because location() would name the host, which behind a gateway is not the caller's.
        location.ifPresent(path -> response.header(HttpHeaders.LOCATION, path));
        return response.build();
    }

    private static Problem problem(Refusal refusal) {
        var code = Code.valueOf(refusal.code().name());
        return refusal.pointer()
                .map(pointer -> code.status() == 404
                        ? Problem.unprocessable(code, refusal.detail(), pointer)
                        : Problem.of(code, refusal.detail()).at(pointer, refusal.detail()))
                .orElseGet(() -> Problem.of(code, refusal.detail()));
    }
}
